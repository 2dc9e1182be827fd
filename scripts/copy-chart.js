// Copies a chart: its drawing as a picture, or its table as CSV. Where the clipboard cannot be written to, the same is
// saved as a file. Fetched by boot.js when somebody first asks for it.

/** Pixels of the picture for one of the page. */
const SCALE = 2
/** How long a message stays, as that of the pages (`app/src/ui/notice.rs`). */
const TOAST_TIME = 8_000
/** What a drawing takes from the style sheet; resolved, because a picture has none. */
const STYLE = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'vector-effect',
  'font-family', 'font-size', 'font-weight', 'text-anchor', 'paint-order']

/** What the button says shall be copied of the chart around it. */
export async function copy(button) {
  const chart = button.closest('figure, .card')
  const { copy: form, done, saved, failed } = button.dataset
  try {
    const made = form === 'csv' ? csv(chart) : picture(chart)
    // A table is pasted as text: no browser takes CSV by its own name.
    if (await written(made, form === 'csv' ? 'text/plain' : 'image/png')) return tell(done)
    save(await made, name(chart))
    tell(saved)
  } catch {
    tell(failed, true)
  }
}

/** Writes to the clipboard, what is still being made too: a browser forgets soon who pressed the button. Whether it could. */
async function written(made, type) {
  try {
    const content = made.then((blob) => new Blob([blob], { type }))
    await navigator.clipboard.write([new ClipboardItem({ [type]: content })])
    return true
  } catch {
    return false
  }
}

function save(blob, name) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = `${name}.${blob.type === 'image/png' ? 'png' : 'csv'}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** The name of a file: what the chart is called. */
function name(chart) {
  const title = chart.querySelector('h2, h3, .plot title')?.textContent ?? chart.getAttribute('aria-label') ?? 'chart'
  return title.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
}

/** The table of a chart: numbers with all their digits, words as they stand there. */
async function csv(chart) {
  const rows = [...chart.querySelector('.as-table table, table').rows].map((row) => [...row.cells].map(cell))
  return new Blob([rows.map((row) => `${row.join(',')}\r\n`).join('')], { type: 'text/csv' })
}

function cell(of) {
  if (of.dataset.v !== undefined) return of.dataset.v
  const text = of.textContent.trim()
  // A spreadsheet takes such a text for a formula.
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The chart as a PNG: title, drawing and legend, in the colours of the page. */
async function picture(chart) {
  const drawings = [...chart.querySelectorAll('.plot > svg')]
  const shown = [...chart.querySelectorAll('.legend'), ...drawings]
  const heading = chart.querySelector('h2, h3')
  const box = chart.getBoundingClientRect()
  const bottom = Math.max(...shown.map((part) => part.getBoundingClientRect().bottom))
  const [width, height] = [Math.ceil(box.width), Math.ceil(bottom - box.top) + 12]
  const root = element('svg', { width, height, viewBox: `0 0 ${width} ${height}` })
  root.append(element('rect', { width, height, fill: getComputedStyle(chart).backgroundColor }))
  const words = [heading, heading?.parentElement.querySelector('.sub'), ...chart.querySelectorAll('.legend li')]
  for (const part of words.filter(Boolean)) root.append(text(part, box))
  for (const drawing of [...drawings, ...chart.querySelectorAll('.legend svg')]) root.append(copied(drawing, box))
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(root))}`
  await image.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: width * SCALE, height: height * SCALE })
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'))
}

function element(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

/** The words of an element where they stand on the page. */
function text(part, box) {
  // Beside them may stand a mark, or a comment that takes no place.
  const own = [...part.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
  const range = document.createRange()
  range.selectNodeContents(own[0] ?? part)
  const place = range.getBoundingClientRect()
  const style = getComputedStyle(part)
  const size = parseFloat(style.fontSize)
  const made = element('text', {
    x: place.left - box.left,
    y: place.top - box.top + place.height / 2 + size * 0.35,
    fill: style.color,
    'font-family': style.fontFamily,
    'font-size': size,
    'font-weight': style.fontWeight,
  })
  made.textContent = part.textContent.trim()
  return made
}

/** A drawing with its style written out, where it stands on the page. */
function copied(drawing, box) {
  const made = drawing.cloneNode(true)
  const place = drawing.getBoundingClientRect()
  const originals = [drawing, ...drawing.querySelectorAll('*')]
  for (const [n, part] of [made, ...made.querySelectorAll('*')].entries()) {
    const style = getComputedStyle(originals[n])
    if (style.display === 'none' && !['title', 'desc'].includes(part.tagName)) {
      part.setAttribute('visibility', 'hidden')
      continue
    }
    for (const property of STYLE) {
      const value = style.getPropertyValue(property)
      if (value) part.setAttribute(property, value)
    }
  }
  for (const [name, value] of Object.entries({ x: place.left - box.left, y: place.top - box.top, width: place.width, height: place.height })) {
    made.setAttribute(name, value)
  }
  made.setAttribute('overflow', 'visible')
  return made
}

let said

/** A message in the page's region for messages, in place of the one before. */
function tell(words, bad = false) {
  said?.remove()
  const toast = document.createElement('div')
  toast.className = bad ? 'toast is-bad' : 'toast'
  toast.append(Object.assign(document.createElement('span'), { textContent: words }))
  said = toast
  document.querySelector('.toasts')?.append(toast)
  setTimeout(() => toast.remove(), TOAST_TIME)
}
