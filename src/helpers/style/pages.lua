-- A Pandoc writer: one document as the pages of several formats at once (JSON: format to text), each through report.lua
-- and its own template. Reading, which costs as much as writing, is done once.

PANDOC_VERSION:must_be_at_least '3.2'

local TEMPLATES = { html = "style/page.html", typst = "style/report.typst" }
local WRITERS = { html = "html5", typst = "typst-smart" }

local function file_text(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

-- A name for each heading that a link can point at: its words, with a number where several have the same.
local function named_headings(doc)
  local seen = {}
  return doc:walk {
    Header = function(header)
      local words = pandoc.text.lower(pandoc.utils.stringify(header.content))
      for _, sign in ipairs { "»", "«", "–", "\u{a0}" } do words = words:gsub(sign, " ") end
      local name = words:gsub("[%s%p]+", "-"):gsub("^[%d-]+", ""):gsub("-$", "")
      if name == "" then name = "afsnit" end
      seen[name] = (seen[name] or 0) + 1
      header.identifier = seen[name] == 1 and name or name .. "-" .. seen[name] - 1
      -- Chapters are level 2 here: the title is the page's one level 1.
      header.level = header.level + 1
      return header
    end,
  }
end

local function filtered(doc, format)
  FORMAT = format
  for _, filter in ipairs(dofile("style/report.lua")) do doc = doc:walk(filter) end
  return doc
end

local function written(doc, format)
  local page = filtered(doc, format)
  if format == "html" then page = named_headings(page) end
  return pandoc.write(page, WRITERS[format], pandoc.WriterOptions {
    template = pandoc.template.compile(file_text(TEMPLATES[format]), "style/"),
    table_of_contents = format == "html", toc_depth = 3, section_divs = true, wrap_text = "none",
  })
end

function Writer(doc)
  local pages = {}
  for format in pandoc.utils.stringify(doc.meta.pages):gmatch("%a+") do pages[format] = written(doc, format) end
  return pandoc.json.encode(pages)
end
