-- Figures, tables and boxes of report.qmd in the words of each format. Quarto and the embedded engine run it alike.

local tables = dofile("style/tables.lua")

local BOXES = { quote = true, rule = true, warning = true, finding = true, recommendation = true }
local is_html = FORMAT:match("html") ~= nil
local is_typst = FORMAT:match("typst") ~= nil
local is_docx = FORMAT:match("docx") ~= nil
local is_slides = false
local PUBLISHED = "Tallene er de offentliggjorte tal fra evalueringen. De er gengivet her og ikke regnet ud på ny."

local function raw(text)
  return pandoc.RawBlock(is_html and "html" or is_docx and "openxml" or "typst", text)
end

local function html_text(text)
  return (text:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function file_text(path)
  local file = assert(io.open(path, "r"), "figuren " .. path .. " findes ikke")
  local text = file:read("a")
  file:close()
  return text
end

-- Whoever runs this filter may have the drawings put in later.
local drawing = DRAWING or file_text

-- The parts of a captioned div: its caption (a paragraph), what it shows, the note under it, a figure's numbers.
local function parts(div)
  local caption, shown, note, numbers = div.content[1], pandoc.Blocks {}, pandoc.Blocks {}, pandoc.Blocks {}
  for i = 2, #div.content do
    local block = div.content[i]
    if block.t == "Div" and block.classes:includes("report-note") then
      note:extend(block.content)
    elseif block.t == "Div" and block.classes:includes("report-numbers") then
      numbers:extend(block.content)
    else
      shown:insert(block)
    end
  end
  return caption.t == "Plain" and caption or pandoc.Plain(caption.content), shown, note, numbers
end

local function join(...)
  local blocks = pandoc.Blocks {}
  for _, part in ipairs { ... } do
    if type(part) == "string" then
      blocks:insert(raw(part))
    elseif pandoc.utils.type(part) == "Blocks" then
      blocks:extend(part)
    else
      blocks:insert(part)
    end
  end
  return blocks
end

local function words(blocks)
  return pandoc.utils.stringify(blocks)
end

-- Captions stand above in every format: a reader meets the question before the answer.
local function in_html(class, caption, shown, note, extra)
  local blocks = join(
    '<figure class="' .. class .. '"><figcaption>', caption, "</figcaption>",
    '<div class="scroll" role="region" tabindex="0" aria-label="' .. html_text(words(caption)) .. '">', shown, "</div>")
  if #note > 0 then blocks:extend(join('<div class="note">', note, "</div>")) end
  return join(blocks, extra or pandoc.Blocks {}, "</figure>")
end

-- What stands for a byte in an address.
local in_address = setmetatable({}, {
  __index = function(known, byte)
    known[byte] = string.format("%%%02X", byte:byte())
    return known[byte]
  end,
})

-- The figure's numbers as a table that opens, and as a file that is carried in the link itself.
local function numbers_in_html(numbers, path, caption)
  if #numbers == 0 then return pandoc.Blocks {} end
  local name = words(caption):match("^%a+ %d+") or "Figuren"
  local called = '<span class="unseen"> for ' .. html_text(name) .. "</span>"
  local region = '<div class="scroll" role="region" tabindex="0" aria-label="Tal bag ' .. html_text(name) .. '">'
  local link = ""
  local file = io.open((path:gsub("%.svg$", ".csv")), "r")
  if file then
    local data = file:read("a"):gsub("[^%w%-_.~]", in_address)
    file:close()
    local saved = name:lower():gsub("%s+", "-") .. ".csv"
    link = '<a class="fetch" download="' .. saved .. '" href="data:text/csv;charset=utf-8,' .. data .. '">Hent tal'
      .. called .. " (CSV)</a>"
  end
  return join('<div class="numbers"><details><summary>Vis tal' .. called .. "</summary>" .. region, numbers,
    "</div></details>" .. link .. "</div>")
end

local function in_typst(call, caption, shown, note)
  local blocks = join("#" .. call .. "caption: [", caption, "]")
  if #note > 0 then blocks:extend(join(", note: [", note, "]")) end
  return join(blocks, ")[", shown, "]")
end

local function styled(style, content)
  return pandoc.Div(content, pandoc.Attr("", {}, { { "custom-style", style } }))
end

local function in_docx(style, caption, shown, note)
  -- A picture stays with its note, and its caption with the picture.
  if style == "Image Caption" and #note > 0 then shown = pandoc.Blocks { styled("Captioned Figure", shown) } end
  local blocks = join(styled(style, { pandoc.Para(caption.content) }), shown)
  if #note > 0 then blocks:insert(styled("Figure Note", note)) end
  return blocks
end

local function figure(div)
  local caption, shown, note, numbers = parts(div)
  local image
  shown:walk { Image = function(found) image = found end }
  -- Quarto may have renamed fig-alt by now.
  local alt = image.attributes["fig-alt"] or image.attributes["alt"] or words(image.caption)
  if is_html then
    local drawing = pandoc.Blocks { raw(drawing(image.src)) }
    return in_html("report-figure", caption, drawing, note, numbers_in_html(numbers, image.src, caption))
  elseif is_typst then
    local call = "#picture(" .. typst_string(image.src) .. ", alt: " .. typst_string(alt) .. ")"
    return in_typst("report-figure(", caption, pandoc.Blocks { raw(call) }, note)
  elseif is_docx then
    local png = image.src:gsub("%.svg$", ".png")
    local picture = pandoc.Image({ pandoc.Str(alt) }, png, "", pandoc.Attr("", {}, { { "width", "100%" } }))
    return in_docx("Image Caption", caption, pandoc.Blocks { pandoc.Para { picture } }, note)
  end
end

-- How many characters stand side by side across the page at the size of table text (on slides beside the text, or over
-- the whole page), and what a column's margins take.
local PAGE, SLIDE, MARGINS = 97, 160, 3
local LEFT = 56
-- Shorter cells ("+12 procentpoint") are kept on one line, and the first column's labels get this much room.
local ONE_LINE, LABEL = 17, 24

local function length(text)
  return utf8.len(text) or #text
end

-- The texts of a table's cells, row by row. They are read in a copy: what has been looked at costs as much to hand back.
local function cell_texts(found)
  local copy = found:clone()
  local rows = pandoc.List(copy.head.rows):clone()
  for _, body in ipairs(copy.bodies) do rows:extend(body.body) end
  return rows:map(function(row) return row.cells:map(words) end)
end

-- For each column the narrowest width that breaks no word and the width that needs no line break.
local function column_needs(rows)
  local least, most = {}, {}
  for number, texts in ipairs(rows) do
    for i, text in ipairs(texts) do
      local needed = 0
      for word in text:gmatch("%S+") do needed = math.max(needed, length(word)) end
      if number > 1 and length(text) <= ONE_LINE then needed = length(text) end
      least[i] = math.max(least[i] or 0, needed + MARGINS)
      most[i] = math.max(most[i] or 0, length(text) + MARGINS)
    end
  end
  least[1] = math.max(least[1], math.min(most[1], LABEL))
  return least, most
end

local function sum(numbers)
  local total = 0
  for _, value in ipairs(numbers) do total = total + value end
  return total
end

-- Where all texts have room on one line, columns of text share what is left over; else room goes to whoever wants it.
local function column_widths(aligns, least, most, page, spread)
  local widths, spare = {}, page - sum(most)
  if spare > 0 and not spread then
    for i = 1, #aligns do widths[i] = most[i] + math.min(4, spare / #aligns) end
    return widths
  end
  if spare < 0 then
    local share = (page - sum(least)) / (sum(most) - sum(least))
    for i = 1, #aligns do widths[i] = least[i] + share * (most[i] - least[i]) end
    return widths
  end
  local text = 0
  for i, align in ipairs(aligns) do text = text + (align ~= "AlignRight" and most[i] or 0) end
  for i, align in ipairs(aligns) do
    local takes = text == 0 and 1 / #aligns or align ~= "AlignRight" and most[i] / text or 0
    widths[i] = most[i] + spare * takes
  end
  return widths
end

-- How many lines the rows take, each as many as its longest cell.
local function lines_of(rows, widths)
  local lines = 0
  for _, texts in ipairs(rows) do
    local most = 1
    for i, text in ipairs(texts) do
      most = math.max(most, math.ceil(length(text) / math.max(1, widths[i] - MARGINS)))
    end
    lines = lines + most
  end
  return lines
end

-- The columns' shares of the page, how much smaller than usual the text must be (1: no smaller) and the number of lines.
local function fit_columns(aligns, rows, room)
  local least, most = column_needs(rows)
  local page = math.max(room, sum(least))
  local widths = column_widths(aligns, least, most, page, room ~= SLIDE)
  local shares = pandoc.List(widths):map(function(width) return width / page end)
  return shares, room / page, lines_of(rows, widths)
end

-- In Word a table of so few rows stands on one page.
local WHOLE = 12

-- What is longer than a page must be broken; whole, it would be set on top of itself at the page's foot.
local LINES, LINES_ON_SLIDE, LETTERS = 40, 18, 1500

local rooms = { beside = PAGE, left = LEFT }

-- Typst reads a cell's first signs as markup ("= Titel" is a heading), where Pandoc escapes them in paragraphs only.
local function opens_markup(text)
  return text:find("^[=+/-]+%f[%s\0]") or text:find("^%d+%.%f[%s\0]")
end

local function as_text(block)
  local first = block.content[1]
  if first and first.t == "Str" and opens_markup(first.text) then
    block.content[1] = pandoc.RawInline("typst", (first.text:gsub("[=+/.-]", "\\%0")))
  end
  return block
end

local function in_kept_cells(block)
  return styled("Kept Cell", { pandoc.Para(block.content) })
end

-- The table in the words of the format; a browser fits columns better than a guess does, and gets no widths.
-- Returns also its number of rows, how much smaller its text must be, and its number of lines.
local function fitted_table(found, room, label)
  for _, body in ipairs(found.bodies) do body.row_head_columns = 1 end
  if is_html then
    found.colspecs = found.colspecs:map(function(spec) return { spec[1], nil } end)
    found.attr = pandoc.Attr("", {}, { { "aria-label", label }, { "style", "--columns: " .. #found.colspecs } })
    return found, 0, 1, 0
  end
  local rows = cell_texts(found)
  local shares, scale, lines = fit_columns(found.colspecs:map(function(spec) return spec[1] end), rows, room)
  found.colspecs = found.colspecs:map(function(spec, i) return { spec[1], shares[i] } end)
  if is_typst then
    found.attr = pandoc.Attr("", { "typst:no-figure" })
    local has_markup = rows:find_if(function(texts) return texts:find_if(opens_markup) end)
    if has_markup then found = found:walk { Plain = as_text, Para = as_text } end
  elseif #rows <= WHOLE then
    found = found:walk { Plain = in_kept_cells }
  end
  return found, #rows, scale, lines
end

-- The cells of a table that the document carries as they are.
local function carried(block)
  return block and block.t == "RawBlock" and block.format == tables.FORMAT and block.text
end

-- A table of carried cells in the words of the format, and the same of it as of a fitted one; nothing for Pandoc's own.
local function drawn_table(cells, room, label)
  local aligns, rows = tables.rows(cells)
  if is_html then
    local name = html_text(label):gsub("'", "&#39;")
    local attributes = ' aria-label="' .. name .. '" style="--columns: ' .. #aligns .. '"'
    return tables.html(cells, "th", attributes), 0, 1, 0
  elseif is_typst then
    local shares, scale, lines = fit_columns(aligns, rows, room)
    return tables.typst(cells, shares), #rows, scale, lines
  end
end

local function shown_table(shown, room, label)
  local cells, rows, scale, lines = carried(shown[1]), 0, 1, 0
  if cells then
    local drawn
    drawn, rows, scale, lines = drawn_table(cells, room, label)
    if drawn then return pandoc.Blocks { raw(drawn) }, rows, scale, lines end
    shown = pandoc.Blocks { tables.block(cells) }
  end
  shown = shown:walk {
    Table = function(found)
      found, rows, scale, lines = fitted_table(found, room, label)
      return found
    end,
  }
  return shown, rows, scale, lines
end

local function captioned_table(div)
  local caption, shown, note = parts(div)
  local label, room = words(caption), rooms[div.classes[2] or ""] or is_slides and SLIDE or PAGE
  local rows, scale, lines
  shown, rows, scale, lines = shown_table(shown, room, label)
  if is_html then
    return in_html("report-table", caption, shown, note)
  elseif is_typst then
    lines = lines + length(label .. words(note)) / PAGE
    local long = tostring(lines > (is_slides and LINES_ON_SLIDE or LINES))
    return in_typst(string.format("report-table(rows: %d, long: %s, scale: %.2f, ", rows, long, scale), caption, shown, note)
  elseif is_docx then
    return in_docx("Table Caption", caption, shown, note)
  end
end

local function box(div, kind)
  if is_html then
    local tag = kind == "quote" and "blockquote" or "div"
    return join("<" .. tag .. ' class="box ' .. kind .. '">', div.content, "</" .. tag .. ">")
  elseif is_typst then
    local long = tostring(length(words(div.content)) > LETTERS)
    return join("#report-box(" .. typst_string(kind) .. ", long: " .. long .. ")[", div.content, "]")
  elseif is_docx then
    return pandoc.Div(div.content, pandoc.Attr("", {}, { { "custom-style", "Block Text" } }))
  end
end

-- The name that Pandoc gives a heading's bookmark in Word.
local function bookmark(id)
  if id:match("^%a") and length(id) <= 40 then return id end
  return "X" .. pandoc.utils.sha1(id):sub(2)
end

local PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

-- Chapters and sections as links, in a field that Word fills with page numbers; they can be read before it has.
local function docx_contents(doc)
  local title, lines = words(doc.meta["toc-title"] or ""), {}
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level <= 2 then
      lines[#lines + 1] = { level = block.level, id = bookmark(block.identifier), text = words(block.content) }
    end
  end
  local field = '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve">'
    .. 'TOC \\o "1-2" \\h \\z \\u</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
  local xml = { '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
    .. '</w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr><w:r><w:t>'
    .. html_text(title) .. "</w:t></w:r></w:p>" }
  for number, line in ipairs(lines) do
    xml[#xml + 1] = string.format(
      '<w:p><w:pPr><w:pStyle w:val="TOC%d"/></w:pPr>%s<w:hyperlink w:anchor="%s" w:history="1"><w:r>'
        .. '<w:t xml:space="preserve">%s</w:t></w:r></w:hyperlink></w:p>',
      line.level, number == 1 and field or "", html_text(line.id), html_text(line.text))
  end
  if #lines == 0 then return pandoc.Blocks {} end
  xml[#xml + 1] = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>'
  return pandoc.Blocks { raw(table.concat(xml)) }
end

-- Word has no template of ours: Pandoc writes title and subtitle, and what else a cover says are paragraphs after them.
local function docx_cover(doc)
  local facts, house = doc.meta.nedslag, doc.meta.house or {}
  -- The contents are ours.
  doc.meta.subtitle, doc.meta.toc = facts.subtitle, nil
  local function said(style, text)
    return text and words(text) ~= "" and styled(style, { pandoc.Para(pandoc.Inlines(text)) }) or pandoc.Blocks {}
  end
  local named = pandoc.Inlines {}
  for _, part in ipairs { facts.phase or "", facts.period or "" } do
    if part ~= "" and #named > 0 then named:insert(pandoc.Str(" · ")) end
    if part ~= "" then named:extend(pandoc.Inlines(part)) end
  end
  local first = join(said("Cover Area", facts.area), said("Cover Facts", named))
  if facts.synthetic then
    first:insert(styled("Cover Mark", { pandoc.Para { pandoc.Strong { pandoc.Str("Syntetiske svar") } } }))
  end
  if facts.published then first:insert(styled("Figure Note", { pandoc.Para { pandoc.Str(PUBLISHED) } })) end
  first:extend(join(said("Cover Facts", facts.publisher), said("Cover Facts", facts.date)))
  local logo = words(house.logo or ""):gsub("%.svg$", ".png")
  if logo ~= "" then
    local alt = { pandoc.Str("Logo") }
    first:insert(pandoc.Para { pandoc.Image(alt, logo, "", pandoc.Attr("", {}, { { "height", "14mm" } })) })
  end
  for _, line in ipairs(house.contact or {}) do first:extend(join(said("Figure Note", line))) end
  first:extend(join(said("Figure Note", facts.origin)))
  doc.blocks = join(first, PAGE_BREAK, docx_contents(doc), PAGE_BREAK, doc.blocks)
  return doc
end

-- Slides ----------------------------------------------------------------------------------------------------------
-- A finding is a page: its heading, sentences as bullets to the left, its figure (or a narrow table) to the right, the
-- figure's note under it; what else belongs to it follows over the whole width.

-- A heading stays on its parent's page when that holds no more than this many characters; longer text takes two columns.
local SHORT = 420
-- Text longer than this has the whole width of its pages, and its table stands under it.
local LONG = 1000
-- A table of so many columns stands beside the text, of so few rows under it.
local NARROW, FEW = 5, 4

local function is_captioned(block)
  return block.t == "Div" and (block.classes:includes("report-figure") or block.classes:includes("report-table"))
end

local function table_size(block)
  local columns, rows, cells = 0, 0, carried(block.content[2])
  if cells then
    local aligns, lines = tables.rows(cells)
    return #aligns, #lines - 1
  end
  block:walk { Table = function(found) columns, rows = #found.colspecs, #found.bodies[1].body end }
  return columns, rows
end

local function fits_beside(block)
  if block.classes:includes("report-figure") then return true end
  local columns, rows = table_size(block)
  return columns <= NARROW and rows <= 10
end

local function fits_under(block)
  local columns, rows = table_size(block)
  return block.classes:includes("report-table") and columns <= NARROW and rows <= FEW
end

local function is_keys(block)
  return block.t == "Div" and block.classes:includes("keys")
end

local function slide_parts(blocks)
  local text, shown, rest = pandoc.Blocks {}, nil, pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    if not is_captioned(block) then
      text:insert(block)
    elseif not shown and fits_beside(block) then
      shown = block
    else
      rest:insert(block)
    end
  end
  return text, shown, rest
end

-- The text in two halves of about equal length; a list may be cut between two of its items.
local function halves(text)
  local pieces = pandoc.Blocks {}
  for _, block in ipairs(text) do
    if block.t == "BulletList" then
      for _, item in ipairs(block.content) do pieces:insert(pandoc.BulletList { item }) end
    else
      pieces:insert(block)
    end
  end
  local total, seen = length(words(pieces)), 0
  local left, right = pandoc.Blocks {}, pandoc.Blocks {}
  for _, piece in ipairs(pieces) do
    local own = length(words(piece))
    local side = seen + own / 2 <= total / 2 and left or right
    local last = side[#side]
    if last and last.t == "BulletList" and piece.t == "BulletList" then
      last.content:insert(piece.content[1])
    else
      side:insert(piece)
    end
    seen = seen + own
  end
  return left, right
end

local as_slide
function as_slide(blocks)
  local keys, others = blocks:filter(is_keys), blocks:filter(function(block) return not is_keys(block) end)
  if #keys > 0 then return join(keys, as_slide(others)) end
  local text, shown, rest = slide_parts(blocks)
  if shown and (#text == 0 or length(words(text)) > LONG) and not shown.classes:includes("report-figure") then
    rest:insert(1, shown)
    shown = nil
  end
  if shown then
    shown.classes:insert("beside")
    local under, over = pandoc.Blocks {}, pandoc.Blocks {}
    for _, block in ipairs(rest) do
      local side = fits_under(block) and length(words(text)) <= SHORT and under or over
      if side == under then block.classes:insert("left") end
      side:insert(block)
    end
    return join("#beside[", text, under, "][", pandoc.Blocks { shown }, "]", over)
  end
  if length(words(text)) > SHORT then
    local left, right = halves(text)
    return join("#halves[", left, "][", right, "]", rest)
  end
  return join(text, rest)
end

local function slides(doc)
  local made, section, parent = pandoc.Blocks {}, pandoc.Blocks {}, nil
  local function close() made:extend(as_slide(section)) end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and not parent then
      -- What stands before the first chapter begins it.
      made:extend { raw("#pagebreak(weak: true)"), block }
      parent = block.level
    elseif block.t == "Header" then
      local _, shown, rest = slide_parts(section)
      close()
      local light = parent and block.level > parent and not shown and #rest == 0 and length(words(section)) <= SHORT
      if not light then made:insert(raw("#pagebreak(weak: true)")) end
      made:insert(block)
      section, parent = pandoc.Blocks {}, block.level
    else
      section:insert(block)
    end
  end
  close()
  doc.blocks = made
  return doc
end

-- A4 and Word --------------------------------------------------------------------------------------------------------
-- Chapters begin on a page of their own but for short ones; what leads to a figure or a section stays with it.

local function kept(block)
  if is_docx then return pandoc.Blocks { styled("Kept Text", { block }) } end
  return join("#keep[", block, "]")
end

-- How much of a page a chapter may take to run on after the one before it, in lines of text.
local RUNS_ON, LINE = 16, 95

local function lines_of(block)
  if block.t == "Header" then return 3 end
  if not is_captioned(block) then return math.ceil(length(words(block)) / LINE) + 1 end
  if block.classes:includes("report-figure") then return RUNS_ON end
  local _, rows = table_size(block)
  return 4 + 1.5 * rows
end

local function is_short(blocks, start)
  local lines = 0
  for i = start, #blocks do
    if i > start and blocks[i].t == "Header" and blocks[i].level == blocks[start].level then break end
    lines = lines + lines_of(blocks[i])
  end
  return lines <= RUNS_ON
end

local function together(doc)
  local made, chapter, level = pandoc.Blocks {}, nil, 0
  for i, block in ipairs(doc.blocks) do
    local after = doc.blocks[i + 1]
    if block.t == "Header" then
      if is_typst and (not chapter or block.level == chapter and not is_short(doc.blocks, i)) then
        made:insert(raw("#pagebreak(weak: true)"))
      end
      chapter, level = chapter or block.level, block.level
      made:insert(block)
    elseif block.t == "Para" and after and (is_captioned(after) or after.t == "Header" and after.level > level) then
      made:extend(kept(block))
    else
      made:insert(block)
    end
  end
  doc.blocks = made
  return doc
end

-- Sentences of one finding: a paragraph to read, bullets on a slide.
local function sentences(div)
  if is_slides then
    local items = div.content:map(function(block) return { pandoc.Plain(block.content) } end)
    return pandoc.BulletList(items)
  end
  local text = div.content[1]
  if #div.content > 1 then text = pandoc.Para(pandoc.utils.blocks_to_inlines(div.content, { pandoc.Space() })) end
  return is_html and text or kept(text)
end

-- The numbers that a reader meets first: large, each with what it is a number of.
local function key_figures(div)
  local list = div.content[1]
  if is_html then return join('<div class="keys" role="region" aria-label="Hovedtal">', list, "</div>") end
  if not is_typst then return list end
  local blocks = pandoc.Blocks { raw("#key-figures(") }
  for _, item in ipairs(list.content) do
    local inlines = item[1].content
    blocks:extend(join("([", pandoc.Plain(inlines[1].content), "], [", pandoc.Plain({ table.unpack(inlines, 3) }), "]),"))
  end
  return join(blocks, ")")
end

-- Typst makes a dash of hyphens, a minus of one before a digit and an ellipsis of points; a backslash keeps each sign.
local function has_signs(text)
  return text:find("%-[%-%d?]") or text:find("...", 1, true)
end

local function as_written(str)
  if not has_signs(str.text) then return nil end
  local made, from = pandoc.Inlines {}, 1
  for place, sign, after in str.text:gmatch("()([%-.])()") do
    if place > from then made:insert(pandoc.Str(str.text:sub(from, place - 1))) end
    made:insert(pandoc.RawInline("typst", "\\" .. sign))
    from = after
  end
  if from <= #str.text then made:insert(pandoc.Str(str.text:sub(from))) end
  return made
end

-- Footnotes are not among a block's words, and to look for them takes long: whoever has read the texts may have told.
local function has_footnotes(doc)
  local told = doc.meta.nedslag and doc.meta.nedslag.footnotes
  if told ~= nil then return told end
  local found = false
  doc:walk { Note = function() found = true end }
  return found
end

-- Most documents have no such sign but in what stands on the cover.
local function written_out(doc)
  local by_word, has_notes = { Str = as_written }, has_footnotes(doc)
  local meta = pandoc.Pandoc({}, doc.meta):walk(by_word).meta
  doc.meta = {}
  if has_notes or has_signs(words(doc)) then
    doc.blocks = doc.blocks:map(function(block)
      return (has_notes or has_signs(words(block))) and block:walk(by_word) or block
    end)
  end
  doc.meta = meta
  return doc
end

return {
  {
    Pandoc = not is_html and function(doc)
      is_slides = is_typst and doc.meta.house ~= nil and words(doc.meta.house.layout or "") == "slides"
      return is_slides and slides(doc) or together(doc)
    end or nil,
  },
  {
    Pandoc = is_docx and docx_cover or nil,
    -- Nothing links to a heading but the contents, which Typst makes itself; its labels allow few characters.
    Header = is_typst and function(header) return pandoc.Header(header.level, header.content) end or nil,
    -- A text from outside can end up as one; no format of ours draws it.
    HorizontalRule = function() return {} end,
    Div = function(div)
      if div.classes:includes("report-figure") then return figure(div) end
      if div.classes:includes("report-table") then return captioned_table(div) end
      if div.classes:includes("keys") then return key_figures(div) end
      if div.classes:includes("sentences") then return sentences(div) end
      local kind = div.classes[1]
      if BOXES[kind] then return box(div, kind) end
    end,
  },
  { Pandoc = is_typst and written_out or nil },
}
