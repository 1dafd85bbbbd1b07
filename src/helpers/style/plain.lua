-- Nearly all of a report is what `blocks.py` makes of plain texts: sentences, headings and pipe tables of words and escaped
-- signs. They are taken apart here, which gives what a Markdown reader gives in a tenth of its time; of whatever is more
-- than that the functions make nothing.

-- The words of a text in which no sign means anything.
local function words_of(text)
  local bare = text:gsub("\\%p", "x")
  if bare:gsub("\n", ""):find("[*_|#`<>%[%]{}$@&~^!\\%c]") then return nil end
  if bare == "" or bare:find("%s%s") or bare:find("^%s") or bare:find("%s$") then return nil end
  return (text:gsub("\\(%p)", "%1"))
end

-- A pipe table's cells: the heads, how the columns are set, and the rows of the body.
local function rows_of(text)
  local rows, aligns = pandoc.List {}, pandoc.List {}
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
  local head, rule = rows:remove(1), rows:remove(1)
  for _, dashes in ipairs(rule) do
    aligns:insert(dashes:find("^:%-+$") and "left" or dashes:find("^%-+:$") and "right" or nil)
  end
  local is_even = not rows:find_if(function(cells) return #cells ~= #head end)
  if #aligns ~= #rule or #aligns ~= #head or not is_even then return nil end
  return head, aligns, rows
end

local function table_of(text)
  local head, aligns, rows = rows_of(text)
  if not head then return nil end
  local function filled(cells) return cells:map(function(cell) return cell ~= "" and cell or {} end) end
  local columns = aligns:map(function(align) return align == "left" and "AlignLeft" or "AlignRight" end)
  local widths = aligns:map(function() return 0 end)
  return pandoc.utils.from_simple_table(pandoc.SimpleTable({}, columns, widths, filled(head), rows:map(filled)))
end

-- Whether a line opens with a letter, a number or a sign that no list, rule or box opens with.
local function opens_with_words(line)
  local mark = line:match("^%(?(%w+)[.)]%f[%s\0]")
  local is_listed = mark and (#mark == 1 or mark:find("^%d+$") or mark:find("^[ivxlcdmIVXLCDM]+$"))
  return line:find("^[%w\x80-\xff(\\]") and not is_listed
end

local function block_of(text)
  if text:find("^|") then return table_of(text) end
  local signs, title = text:match("^(##?#?#?#?#?) ([^\n]+)$")
  local words = words_of(title or text)
  if not words then return nil end
  if title then return pandoc.Header(#signs, words) end
  for line in text:gmatch("[^\n]+") do
    if not opens_with_words(line) then return nil end
  end
  return pandoc.Para(words)
end

-- The blocks of a text; nothing where one of them is more than words.
local function blocks_of(text)
  local blocks = pandoc.Blocks {}
  for part in (text:gsub("^\n+", ""):gsub("%s+$", "") .. "\n\n"):gmatch("(.-)\n\n+") do
    local block = block_of(part)
    if not block then return nil end
    blocks:insert(block)
  end
  return blocks
end

-- A pipe table as HTML, in Pandoc's own words.
local function html_of(text)
  local head, aligns, rows = rows_of(text)
  if not head then return nil end
  local signs = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }
  local function row(cells, tag)
    local made = cells:map(function(cell, i)
      return string.format('<%s style="text-align: %s;">%s</%s>', tag, aligns[i], cell:gsub("[&<>]", signs), tag)
    end)
    return "<tr>\n" .. table.concat(made, "\n") .. "\n</tr>\n"
  end
  local body = table.concat(rows:map(function(cells) return row(cells, "td") end))
  return "<table>\n<thead>\n" .. row(head, "th") .. "</thead>\n<tbody>\n" .. body .. "</tbody>\n</table>"
end

return { blocks = blocks_of, html = html_of }
