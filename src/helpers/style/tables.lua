-- Tables whose cells are words and nothing else. A document carries them as text until a format draws them, because in
-- Pandoc each cell is a document of its own. Lines: how the columns are set, the heads, the rows; cells stand between tabs.

local FORMAT = "cells"
local SIDES = { AlignLeft = "left", AlignRight = "right" }

local function split(line)
  local cells = pandoc.List {}
  for cell in (line .. "\t"):gmatch("([^\t]*)\t") do cells:insert(cell) end
  return cells
end

-- How the columns are set, and the rows, heads first.
local function rows_of(text)
  local rows = pandoc.List {}
  for line in text:gmatch("[^\n]+") do rows:insert(split(line)) end
  return rows:remove(1), rows
end

local function block_of(text)
  local aligns, rows = rows_of(text)
  local function filled(cells) return cells:map(function(cell) return cell ~= "" and cell or {} end) end
  local widths = aligns:map(function() return 0 end)
  rows = rows:map(filled)
  return pandoc.utils.from_simple_table(pandoc.SimpleTable({}, aligns, widths, rows:remove(1), rows))
end

local HTML_SIGNS = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }

-- As HTML in Pandoc's own words; `first` is what the first cell of a row is.
local function html_of(text, first, attributes)
  local aligns, rows = rows_of((text:gsub("[&<>]", HTML_SIGNS)))
  local styles = aligns:map(function(align) return ' style="text-align: ' .. SIDES[align] .. ';">' end)
  local function row(cells, tag, first_tag)
    local made = {}
    for i, cell in ipairs(cells) do
      local own = i == 1 and first_tag or tag
      made[i] = "<" .. own .. styles[i] .. cell .. "</" .. own .. ">"
    end
    return "<tr>\n" .. table.concat(made, "\n") .. "\n</tr>\n"
  end
  local head = row(rows:remove(1), "th")
  local body = table.concat(rows:map(function(cells) return row(cells, "td", first) end))
  return "<table" .. (attributes or "") .. ">\n<thead>\n" .. head .. "</thead>\n<tbody>\n" .. body .. "</tbody>\n</table>"
end

-- Signs that Typst minds only where they stand: before a cell or a word, two in a row, or before a digit.
local function is_simple(lines)
  lines = "\n" .. lines
  return not (lines:find("[\n\t][-+=/]+%f[%s\0]") or lines:find("[\n\t]%d+%.%f[%s\0]") or lines:find("[\n\t]%(")
    or lines:find("%f[^%s\0][.;]") or lines:find("%-[%-%d?]") or lines:find("//", 1, true) or lines:find("...", 1, true))
end

local function percent(share)
  return (string.format("%.2f", share * 100):gsub("0+$", ""):gsub("%.$", "")) .. "%"
end

-- As Typst in Pandoc's own words, with columns of these shares; nothing where a sign asks for more care.
local function typst_of(text, shares)
  local aligns, lines = text:match("^([^\n]*)\n(.*)$")
  if not is_simple(lines) then return nil end
  lines = lines:gsub("[][#<>@$\\`_*~]", "\\%0"):gsub("\u{a0}", "~"):gsub("\t", "], ["):gsub("[^\n]+", "[%0],")
  local head, body = lines:match("^([^\n]*)\n(.*)$")
  return table.concat({
    "#table(",
    "  columns: (" .. table.concat(pandoc.List(shares):map(percent), ", ") .. "),",
    "  align: (" .. aligns:gsub("%a+", SIDES):gsub("\t", ",") .. ",),",
    "  table.header(" .. head .. "),",
    "  table.hline(),",
    "  " .. body:gsub("\n", "\n  "),
    ")",
  }, "\n")
end

return { FORMAT = FORMAT, rows = rows_of, block = block_of, html = html_of, typst = typst_of }
