-- Nearly all of a report is what `blocks.py` makes of plain texts: sentences, points, headings and pipe tables of words and
-- escaped signs, with some of the words set off. They are taken apart here, which gives what a Markdown reader gives in a
-- tenth of its time; of whatever is more than that the functions make nothing.

local tables = dofile("style/tables.lua")

-- As long as the text, with letters for its escaped signs; nothing where a sign but the asterisk means anything.
local function without_escapes(text)
  local bare = text:gsub("\\%p", "xx")
  if bare:gsub("\n", ""):find("[_|#`<>%[%]{}$@&~^!\\%c]") then return nil end
  if bare == "" or bare:find("%s%s") or bare:find("^%s") or bare:find("%s$") then return nil end
  return bare
end

local function unescaped(text)
  return (text:gsub("\\(%p)", "%1"))
end

local function words_of(text)
  local bare = without_escapes(text)
  return bare and not bare:find("*", 1, true) and unescaped(text) or nil
end

local SET_OFF = { pandoc.Emph, pandoc.Strong }

-- Whether asterisks around the text set it off: spaces wider than usual are no letters.
local function can_be_set_off(inside)
  return (inside:find("^[%w\xc3]") or inside:find("^−"))
    and (inside:find("[%w%p]$") or inside:find("\xc3[\x80-\xbf]$"))
end

-- Words, some of them between one or two asterisks.
local function inlines_of(text)
  local bare = without_escapes(text)
  if not bare or not bare:find("*", 1, true) then return bare and unescaped(text) end
  local made, from = pandoc.Inlines {}, 1
  for place, stars, first, last, after in bare:gmatch("()(%*+)()[^*]+()%2()") do
    local before, inside, behind = bare:sub(place - 1, place - 1), bare:sub(first, last - 1), bare:sub(after, after)
    local is_apart = before:find("^%s?$") and behind:find("^[%s.,:;)]?$")
    if #stars > 2 or not (is_apart and can_be_set_off(inside)) then return nil end
    made:extend(pandoc.Inlines(unescaped(text:sub(from, place - 1))))
    made:insert(SET_OFF[#stars](unescaped(text:sub(first, last - 1))))
    from = after
  end
  made:extend(pandoc.Inlines(unescaped(text:sub(from))))
  return not bare:gsub("(%*+)[^*]+%1", ""):find("*", 1, true) and made or nil
end

-- The cells of a pipe table and nothing else, as `tables.lua` carries them.
local function cells_of(text)
  local rows, aligns = pandoc.List {}, pandoc.List {}
  if text:find("\n%s*\n") then return nil end
  for line in text:gmatch("[^\n]+") do
    local inside, cells = line:match("^| (.*) |$"), pandoc.List {}
    if not inside then return nil end
    for cell in (inside .. " | "):gmatch("(.-) | ") do
      local words = cell == "" and cell or words_of(cell)
      if not words then return nil end
      cells:insert(words)
    end
    rows:insert(cells)
  end
  -- A table of one column, without a row, or without a head, is read in ways of its own.
  if #rows < 3 or #rows[1] < 2 or #table.concat(rows[1]) == 0 then return nil end
  for _, dashes in ipairs(rows:remove(2)) do
    aligns:insert(dashes:find("^:%-+$") and "AlignLeft" or dashes:find("^%-+:$") and "AlignRight" or nil)
  end
  return not rows:find_if(function(cells) return #cells ~= #aligns end) and tables.cells(aligns, rows) or nil
end

local function table_of(text)
  local cells = cells_of(text)
  return cells and tables.block(cells)
end

-- Whether each line opens with a letter, a number or a sign that no list, rule or box opens with.
local function opens_with_words(text)
  for line in text:gmatch("[^\n]+") do
    local mark = line:match("^%(?(%w+)[.)]%f[%s\0]")
    local is_listed = mark and (#mark == 1 or mark:find("^%d+$") or mark:find("^[ivxlcdmIVXLCDM]+$"))
    if is_listed or not line:find("^%**[%w\x80-\xff(\\]") then return false end
  end
  return true
end

-- The words of a text that is one paragraph of nothing but words.
local function sentence_of(text)
  return opens_with_words(text) and words_of(text) or nil
end

-- Points without space between them, each of them one text.
local function list_of(text)
  local items = pandoc.List {}
  for item in (text:gsub("\n%- ", "\0") .. "\0"):sub(3):gmatch("(.-)%z") do
    local lines = item:gsub("\n  (%S)", "\n%1")
    local inlines = opens_with_words(lines) and inlines_of(lines)
    if not inlines or select(2, item:gsub("\n", "")) ~= select(2, item:gsub("\n  %S", "")) then return nil end
    items:insert { pandoc.Plain(inlines) }
  end
  return pandoc.BulletList(items)
end

local function block_of(text)
  if text:find("^|") then return table_of(text) end
  if text:find("^%- ") then return list_of(text) end
  local signs, title = text:match("^(##?#?#?#?#?) ([^\n]+)$")
  if not title and not opens_with_words(text) then return nil end
  local inlines = inlines_of(title or text)
  return inlines and (title and pandoc.Header(#signs, inlines) or pandoc.Para(inlines))
end

-- The blocks of a text; nothing where one of them is more than that.
local function blocks_of(text)
  local blocks = pandoc.Blocks {}
  for part in (text:gsub("^\n+", ""):gsub("%s+$", "") .. "\n\n"):gmatch("(.-)\n\n+") do
    local block, before = block_of(part), blocks[#blocks]
    -- Two lists after each other are one, with space between its points.
    if not block or block.t == "BulletList" and before and before.t == "BulletList" then return nil end
    blocks:insert(block)
  end
  return blocks
end

local function html_of(text)
  local cells = cells_of(text)
  return cells and tables.html(cells)
end

return { blocks = blocks_of, cells = cells_of, html = html_of, words = sentence_of }
