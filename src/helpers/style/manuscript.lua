-- A Pandoc reader: the pieces of an executed notebook (JSON) become one document that is safe to render anywhere.
-- `for_markdown` says that the document is to be written as Markdown, which Quarto then reads once more.
--
-- Every piece is read by itself, so that an unclosed fence spoils no other piece. What is kept is an allow-list:
-- raw HTML, TeX and Typst, mathematics, citations, images, attributes and unknown boxes in copied text end up as the
-- text that they were written as. Figures and tables are built here and never pass through Markdown.

local READS = "markdown-raw_html-raw_tex-raw_attribute-latex_macros-markdown_in_html_blocks-native_divs-native_spans"
  .. "-tex_math_dollars-tex_math_single_backslash-citations-yaml_metadata_block-pandoc_title_block-smart"
  .. "-implicit_figures-simple_tables-multiline_tables-grid_tables-table_captions-example_lists-line_blocks"
  .. "-definition_lists-header_attributes-link_attributes-inline_code_attributes-fenced_code_attributes"
  .. "-bracketed_spans-superscript-subscript-strikeout-task_lists-auto_identifiers-emoji"
-- Lines longer than this would give a pipe table column widths of its own.
local OPTIONS = { columns = 1000000 }
local BOXES = {
  quote = true, rule = true, warning = true, finding = true, recommendation = true, sentences = true, keys = true,
}
local LINKS = { "^https?://", "^mailto:" }
local WORD_JOINER = "\u{2060}"

local plain, tables = dofile("style/plain.lua"), dofile("style/tables.lua")
local for_markdown, has_slides = false, false

-- Quarto looks for short codes in code as well, where no backslash can stop it.
local function without_shortcodes(text)
  return not for_markdown and text or (text:gsub("{{(%s*<)", "{{" .. WORD_JOINER .. "%1"))
end

local function is_allowed(target)
  for _, pattern in ipairs(LINKS) do
    if target:match(pattern) and not target:match("[{}<>]") then return true end
  end
  return false
end

-- A code block line by line: Quarto would run {python} and read a `---` block as its own settings.
local function code_lines(block)
  local inlines = pandoc.Inlines {}
  for line in (block.text .. "\n"):gmatch("(.-)\n") do
    if #inlines > 0 then inlines:insert(pandoc.LineBreak()) end
    inlines:insert(pandoc.Code(without_shortcodes(line)))
  end
  return pandoc.Para(inlines)
end

local allow_list = {
  RawInline = function(raw) return pandoc.Str(raw.text) end,
  RawBlock = function(raw) return pandoc.Para { pandoc.Str(raw.text) } end,
  Math = function(math) return pandoc.Str(math.text) end,
  Cite = function(cite) return cite.content end,
  Image = function(image) return image.caption end,
  Span = function(span) return span.content end,
  Code = function(code) return pandoc.Code(without_shortcodes(code.text)) end,
  CodeBlock = code_lines,
  HorizontalRule = function() return {} end,
  Link = function(link)
    if is_allowed(link.target) then return pandoc.Link(link.content, link.target) end
    return link.content
  end,
  -- A heading of nothing is no heading, and PDF/UA allows none.
  Header = function(header)
    if not pandoc.utils.stringify(header):match("%S") then return pandoc.Para { pandoc.Str(("#"):rep(header.level)) } end
    return pandoc.Header(header.level, header.content)
  end,
  Div = function(div)
    local kind = div.classes[1]
    if BOXES[kind] then return pandoc.Div(div.content, pandoc.Attr("", { kind })) end
    return div.content
  end,
}

local function backslashed(sign)
  return pandoc.RawInline("markdown", "\\" .. sign)
end

-- What Pandoc's Markdown writer leaves open: citations inside brackets, entities, the fence of a box, and braces right
-- after code or a link.
local escapes = {
  Str = function(str)
    local signs = str.text:find(":::", 1, true) and "@&:" or "@&"
    if not str.text:find("[" .. signs .. "]") then return nil end
    local parts = pandoc.Inlines {}
    for before, sign in (str.text .. "\0"):gmatch("([^" .. signs .. "%z]*)([" .. signs .. "%z])") do
      if before ~= "" then parts:insert(pandoc.Str(before)) end
      if sign ~= "\0" then parts:insert(backslashed(sign)) end
    end
    return parts
  end,
  Inlines = function(inlines)
    for i = #inlines - 1, 1, -1 do
      local following = inlines[i + 1]
      local takes_attributes = inlines[i].t == "Code" or inlines[i].t == "Link"
      if takes_attributes and following.t == "Str" and following.text:sub(1, 1) == "{" then
        inlines[i + 1] = pandoc.Str(following.text:sub(2))
        inlines:insert(i + 1, backslashed("{"))
      end
    end
    return inlines
  end,
}

-- Reading has a price of several milliseconds however short the text is. Texts that cannot spoil each other are
-- therefore read together, with a mark between them; `texts_read` holds what each became.
local texts_read = {}

-- What stands in a known box that opens and closes with the text; any other text as it is.
local function unboxed(text)
  local kind, inside = text:match("^%s*::: {%.(%a+)}\n(.*)\n:::%s*$")
  if kind and BOXES[kind] then return inside, kind end
  return text
end

-- Sentences of one finding, which only slides show each by itself.
local function one_paragraph(text)
  local words = not (for_markdown or has_slides) and plain.words((text:gsub("\n\n", "\n")))
  return words and pandoc.Blocks { pandoc.Para((words:gsub("\n", " "))) }
end

-- The text without a Markdown reader, where it is plain enough. It holds nothing that the allow-list looks for; what
-- Markdown must escape once more is found by walks.
local function built(text)
  local inside, kind = unboxed(text)
  local shown = inside:gsub("\\", "")
  if for_markdown and (shown:find("[@&{}]") or shown:find(":::", 1, true)) then return nil end
  local blocks = kind == "sentences" and one_paragraph(inside) or plain.blocks(inside)
  return blocks and kind and pandoc.Blocks { pandoc.Div(blocks, pandoc.Attr("", { kind })) } or blocks
end

local has_footnotes = false

local function parse(text)
  has_footnotes = has_footnotes or text:find("[^", 1, true) ~= nil or text:find("^[", 1, true) ~= nil
  -- The last line of a text that just ends is read as no part of a table.
  local blocks = pandoc.read(text .. "\n", READS, OPTIONS).blocks:walk(allow_list)
  if not for_markdown then return blocks end
  return blocks:walk { Inlines = escapes.Inlines }:walk { Str = escapes.Str }
end

local function read(markdown)
  local blocks = texts_read[markdown]
  return blocks and blocks:clone() or parse(markdown)
end

-- Whether nothing in the text reaches beyond it: an open fence or box, a definition that others may refer to.
local function stands_alone(text)
  local inside = unboxed(text)
  return not (inside:find("```", 1, true) or inside:find("~~~", 1, true) or inside:find(":::", 1, true)
    or inside:find("]:", 1, true))
end

-- The texts that are left to read, when all that are plain have been taken apart.
local function texts_of(pieces)
  local others, seen = {}, {}
  for _, piece in ipairs(pieces) do
    piece.cells = piece.kind == "table" and not for_markdown and plain.cells(piece.markdown)
    for _, key in ipairs { not piece.cells and "markdown", "caption", "note", for_markdown and "numbers" } do
      local text = piece[key]
      if text and text ~= "" and not seen[text] and stands_alone(text) then
        seen[text], texts_read[text] = true, built(text)
        if not texts_read[text] then table.insert(others, text) end
      end
    end
  end
  return others
end

local function read_together(texts)
  if #texts == 0 then return end
  local all, mark = table.concat(texts), "nedslagsmærke"
  while all:find(mark, 1, true) do mark = mark .. "x" end
  local number, blocks = 1, pandoc.Blocks {}
  for _, block in ipairs(parse(table.concat(texts, "\n\n" .. mark .. "\n\n"))) do
    if block.t == "Para" and #block.content == 1 and block.content[1].text == mark then
      texts_read[texts[number]], number, blocks = blocks, number + 1, pandoc.Blocks {}
    else
      blocks:insert(block)
    end
  end
  if number == #texts then
    texts_read[texts[number]] = blocks
  else
    for _, text in ipairs(texts) do texts_read[text] = nil end
  end
end

-- "Figur 1. Andel, der er enige": numbered here, so that all formats agree.
local function caption(word, piece)
  local made, lead = for_markdown and pandoc.Para or pandoc.Plain, word .. " " .. piece.number .. ". "
  local words = not for_markdown and plain.words(piece.caption)
  if words then return made(lead .. words) end
  local inlines = pandoc.Inlines(lead)
  inlines:extend(pandoc.utils.blocks_to_inlines(read(piece.caption)))
  return made(inlines)
end

local function captioned(class, word, piece, body)
  local blocks = pandoc.Blocks { caption(word, piece) }
  blocks:extend(body)
  if piece.note ~= "" then
    blocks:insert(pandoc.Div(read(piece.note), pandoc.Attr("", { "report-note" })))
  end
  return pandoc.Blocks { pandoc.Div(blocks, pandoc.Attr("", { class })) }
end

-- The numbers behind figures are most of a report's cells, and only pages on a screen show them: as HTML they save Pandoc
-- a third of its work.
local function numbers_of(text)
  local page = not for_markdown and plain.html(text)
  return page and { pandoc.RawBlock("html", page) } or read(text)
end

local build = {
  markdown = function(piece) return read(piece.markdown) end,
  figure = function(piece)
    -- Entities are decoded when the attribute is read again.
    local alt = for_markdown and without_shortcodes(piece.alt):gsub("&", "&amp;") or piece.alt
    local attributes = pandoc.Attr("", {}, { { "fig-alt", alt } })
    local body = pandoc.Blocks { pandoc.Para { pandoc.Image({}, piece.path, "", attributes) } }
    if piece.numbers then
      body:insert(pandoc.Div(numbers_of(piece.numbers), pandoc.Attr("", { "report-numbers" })))
    end
    return captioned("report-figure", "Figur", piece, body)
  end,
  table = function(piece)
    local body = piece.cells and { pandoc.RawBlock(tables.FORMAT, piece.cells) } or read(piece.markdown)
    return captioned("report-table", "Tabel", piece, body)
  end,
}

-- A name that a link can point at: the heading's words, with a number where several have the same. Quarto gives its own.
local names_given = {}

local function name_of(header)
  local words = pandoc.text.lower(pandoc.utils.stringify(header.content))
  for _, sign in ipairs { "»", "«", "–", "\u{a0}" } do words = words:gsub(sign, " ") end
  local name = words:gsub("[%s%p]+", "-"):gsub("^[%d-]+", ""):gsub("-$", "")
  if name == "" then name = "afsnit" end
  names_given[name] = (names_given[name] or 0) + 1
  return names_given[name] == 1 and name or name .. "-" .. names_given[name] - 1
end

-- Nothing but a footnote can hold a heading in these. To look into them takes as long as to build them.
local WITHOUT_HEADINGS = { Para = true, Plain = true, RawBlock = true }

-- Chapters are level 1, and no level is skipped on the way down, whatever the notebook's cells began with.
local function order_headings(blocks)
  local open = {}
  local function ordered(header)
    while #open > 0 and open[#open] >= header.level do table.remove(open) end
    table.insert(open, header.level)
    return pandoc.Header(#open, header.content, for_markdown and {} or pandoc.Attr(name_of(header)))
  end
  return blocks:map(function(block)
    if block.t == "Header" then return ordered(block) end
    return WITHOUT_HEADINGS[block.t] and not has_footnotes and block or block:walk { Header = ordered }
  end)
end

local FOR_QUARTO = { engine = true, from = true, filters = true, format = true }

-- A value of the settings as Pandoc has it. Texts are Markdown, though most of them are plain.
local function as_meta(value, reader)
  if type(value) == "boolean" then return value end
  if type(value) == "number" then return string.format("%d", value) end
  if type(value) == "table" then
    local made = pandoc.MetaMap {}
    if #value > 0 or not next(value) then made = pandoc.MetaList {} end
    for key, part in pairs(value) do made[key] = as_meta(part, reader) end
    return made
  end
  local words = value == "" and value or plain.words(value)
  if words then return pandoc.Inlines(words) end
  return pandoc.read("---\nx: " .. pandoc.json.encode(value) .. "\n---\n", reader .. "+yaml_metadata_block").meta.x
end

-- The texts of cover, heads and feet are Markdown too, and read as Quarto would read them: a line for each key, its value
-- in JSON. What only Quarto reads stays as it is.
local function settings(content)
  local meta = {}
  for key, value in content.settings:gmatch("\n([%w-]+): ([^\n]+)") do
    value = pandoc.json.decode(value, false)
    meta[key] = FOR_QUARTO[key] and value or as_meta(value, content.reader)
  end
  local theme = io.open("style/theme.json", "r")
  if theme then
    meta.house = as_meta(pandoc.json.decode(theme:read("a"), false).house, content.reader)
    theme:close()
  end
  return meta
end

function Reader(input)
  local content = pandoc.json.decode(tostring(input), false)
  local blocks, pieces = pandoc.Blocks {}, content.pieces
  for_markdown = content.for_markdown == true
  local meta = for_markdown and {} or settings(content)
  has_slides = meta.house ~= nil and pandoc.utils.stringify(meta.house.layout or "") == "slides"
  read_together(texts_of(pieces))
  for _, piece in ipairs(pieces) do
    blocks:extend(build[piece.kind](piece))
  end
  if meta.nedslag then meta.nedslag.footnotes = has_footnotes end
  return pandoc.Pandoc(order_headings(blocks), meta)
end
