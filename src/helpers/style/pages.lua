-- A Pandoc writer: one document as the pages of several formats at once (JSON: format to text), each through report.lua
-- and its own template. Reading, which costs as much as writing, is done once.

PANDOC_VERSION:must_be_at_least '3.2'

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

-- Pandoc would lay out each line of an HTML page once more to put it into its template: a comment keeps its place there,
-- and headings are what contents are made of.
local BODY = "<!--rapport-->"

local function in_html(page, template, options)
  page = lowered(page)
  local body = with_drawings(pandoc.write(page, "html5", options))
  local headings = page.blocks:filter(function(block) return block.t == "Header" end)
  options.template = pandoc.template.compile(template:gsub("%$body%$", BODY), "style/")
  options.table_of_contents = true
  local around = pandoc.write(pandoc.Pandoc(headings, page.meta), "html5", options)
  local start, finish = around:find(BODY, 1, true)
  return around:sub(1, start - 1) .. body .. around:sub(finish + 1)
end

local function in_typst(page, template, options)
  options.template = pandoc.template.compile(template, "style/")
  return pandoc.write(page, "typst-smart", options)
end

local FORMATS = {
  html = { template = "style/page.html", write = in_html },
  typst = { template = "style/report.typst", write = in_typst },
}

local function written(doc, format)
  local page, options = filtered(doc, format), { section_divs = true, wrap_text = "none", toc_depth = 3 }
  local template = file_text(FORMATS[format].template)
  return FORMATS[format].write(page, template, pandoc.WriterOptions(options))
end

function Writer(doc)
  local pages = {}
  for format in pandoc.utils.stringify(doc.meta.pages):gmatch("%a+") do pages[format] = written(doc, format) end
  return pandoc.json.encode(pages)
end
