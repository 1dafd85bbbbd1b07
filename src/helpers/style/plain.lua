-- Nearly all of a report is what `blocks.py` makes of plain texts: sentences, points, headings and pipe tables of words and
-- escaped signs, with some of the words set off. They are taken apart here, which gives what a Markdown reader gives in a
-- tenth of its time; of whatever is more than that the functions make nothing.

local tables = dofile("style/tables.lua")

-- What stands for nothing but itself, but for the asterisk; letters first, because most signs are.
local PLAIN = "%w\x80-\xff .,:;()/?'\"=+%%*%-"

-- As long as the text, with letters for its escaped signs; nothing where a sign but the asterisk means anything.
local function without_escapes(text)
  local bare = text:gsub("\\%p", "xx")
  if bare:find("[^" .. PLAIN .. "\n]") then return nil end
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

local ALIGNS = { [":-"] = "AlignLeft", ["-:"] = "AlignRight" }

-- How a pipe table's columns are set, by the line under its heads.
local function aligns_of(rule)
  local aligns = rule:gsub("%-+", "-"):gsub("[^\t]*", function(dashes) return ALIGNS[dashes] or "?" end)
  return not aligns:find("?", 1, true) and aligns
end

-- Whether all cells are words, and all rows have as many of them.
local function has_plain_cells(text)
  local bare, pipes = text:gsub("\\%p", "xx"), nil
  if bare:find("[^" .. PLAIN .. "\n|]") or bare:find("*", 1, true) then return false end
  -- Two spaces are an empty cell, and nothing else.
  if bare:gsub("|  %f[|]", "|"):find("%s%s") then return false end
  for line in bare:gmatch("[^\n]+") do
    local _, all = line:gsub("|", "")
    local _, inner = line:sub(3, -3):gsub(" | ", "")
    pipes = pipes or all
    if all ~= pipes or inner ~= all - 2 or not line:find("^| .* |$") then return false end
  end
  return true
end

-- The cells of a pipe table and nothing else, as `tables.lua` carries them.
local function cells_of(text)
  text = text:gsub("\n+$", "")
  if not has_plain_cells(text) then return nil end
  local head, rule, rows = text:sub(3, -3):gsub(" |\n| ", "\n"):gsub(" | ", "\t"):match("^([^\n]*)\n([^\n]*)\n(.*)$")
  -- A table of one column, without a row, or without a head, is read in ways of its own.
  local aligns = head and head:find("\t") and head:find("[^\t]") and aligns_of(rule)
  return aligns and aligns .. "\n" .. unescaped(head .. "\n" .. rows)
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
