-- A Pandoc writer: one document as the pages of several formats at once (JSON: format to text), each through report.lua
-- and its own template. Reading, which costs as much as writing, is done once.

PANDOC_VERSION:must_be_at_least '3.2'

local TEMPLATES = { html = "style/page.html", typst = "style/report.typst" }
local WRITERS = { html = "html5", typst = "typst-smart" }

local function file_text(path)
  local file = assert(io.open(path, "rb"), "filen " .. path .. " findes ikke")
  local text = file:read("a")
  file:close()
  return text
end

-- Drawings are most of a page, and dear to take through Pandoc: a comment, which nobody's text can become, keeps their
-- place until the page is written.
function DRAWING(path)
  return "<!--" .. path .. "-->"
end

local function with_drawings(page)
  return (page:gsub("<!%-%-(figures/[%w-]+%.svg)%-%->", file_text))
end

-- Chapters are level 2 on a page: its title is its one level 1.
local function lowered(doc)
  return doc:walk {
    Header = function(header)
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
  if format == "html" then page = lowered(page) end
  local text = pandoc.write(page, WRITERS[format], pandoc.WriterOptions {
    template = pandoc.template.compile(file_text(TEMPLATES[format]), "style/"),
    table_of_contents = format == "html", toc_depth = 3, section_divs = true, wrap_text = "none",
  })
  return format == "html" and with_drawings(text) or text
end

function Writer(doc)
  local pages = {}
  for format in pandoc.utils.stringify(doc.meta.pages):gmatch("%a+") do pages[format] = written(doc, format) end
  return pandoc.json.encode(pages)
end
