// The first script of every page (a file of its own, because the content security policy forbids inline script): tells
// the server the viewer's time zone, shows when the network is away, wakes the page up, listens to what changes, and
// copies charts.
const html = document.documentElement

function readCookie(name) {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

/**
 * Remembers the browser's time zone for the server. True when the page was drawn in another zone and must be
 * fetched again; never twice, because the second time the cookie is there already. A browser that keeps no
 * cookies stays in the server's zone.
 */
function zoneChanged() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (!zone || readCookie('__Host-tz') === zone) return false
  document.cookie = `__Host-tz=${zone}; Path=/; Secure; SameSite=Lax; Max-Age=31536000`
  return readCookie('__Host-tz') === zone && 'zone' in html.dataset && html.dataset.zone !== zone
}

/** `<html data-offline>` and the banner say that what stands here may be old. */
function showConnection() {
  const away = !navigator.onLine
  html.toggleAttribute('data-offline', away)
  const banner = document.getElementById('offline')
  if (banner) banner.hidden = !away
}

let news
let heard = html.dataset.live

/**
 * Listens to what others change and passes each line on to the page as an event `vecino:news`. Only while the page
 * is looked at: browsers open six connections to a server at most, and more tabs than that must work. What was
 * missed meanwhile is told when it listens again, because the server knows how far this page was told.
 */
function listen() {
  if (news || document.hidden || !navigator.onLine) return
  const stream = new EventSource(`/api/live?since=${heard ?? ''}`)
  stream.onmessage = ({ data, lastEventId }) => {
    heard = lastEventId
    dispatchEvent(new CustomEvent('vecino:news', { detail: data }))
  }
  // What only broke off connects again by itself; what was refused stays shut.
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED || news !== stream) return
    news = undefined
    setTimeout(listen, 60_000)
  }
  news = stream
}

function stopListening() {
  news?.close()
  news = undefined
}

function listenWhileLookedAt() {
  const change = () => (document.hidden || !navigator.onLine ? stopListening() : listen())
  for (const name of ['online', 'offline', 'pageshow']) addEventListener(name, change)
  addEventListener('pagehide', stopListening)
  document.addEventListener('visibilitychange', change)
  listen()
}

/** The buttons that copy a chart: what they do is fetched when the first of them is pressed. */
async function copyChart({ target }) {
  const button = target.closest('button[data-copy]')
  if (button) (await import('./copy-chart.js')).copy(button)
}

/** Fetches files into the browser's cache, before the program asks for them. */
async function fetchAhead(names) {
  const fetched = names.map(async (name) => (await fetch(new URL(`./${name}.wasm`, import.meta.url))).arrayBuffer())
  await Promise.allSettled(fetched)
}

/**
 * Until the program has the whole page, links are the browser's own. The router would follow them already, to a page
 * that still wakes up with the data of this one.
 */
function leaveToTheBrowser(event) {
  if (!('hydrated' in html.dataset) && event.target.closest('a')) event.stopImmediatePropagation()
}

/** The parts of the pages that people go to most, the likeliest first. */
const NEXT = ['record', 'timeline', 'insights', 'customers', 'tickets', 'orders', 'dashboard', 'products', 'palette']

const idle = () => new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done))

/**
 * The parts of the pages that are not open yet, once nothing else is to do. The likely ones are not only fetched but
 * made ready, which takes longer than what a page asks the server for.
 */
async function fetchTheRest() {
  if (!html.dataset.parts || navigator.connection?.saveData) return
  const { ready } = await import('./parts.js')
  for (const name of NEXT) {
    await idle()
    await ready(name)
  }
  const answer = await fetch(new URL('./parts.json', import.meta.url))
  if (answer.ok) await fetchAhead([...new Set(Object.values(await answer.json()).flat())])
}

if (zoneChanged()) {
  location.reload()
} else {
  addEventListener('online', showConnection)
  addEventListener('offline', showConnection)
  addEventListener('click', leaveToTheBrowser, true)
  addEventListener('click', copyChart)
  // All that this page needs at once, not one after the other.
  const program = fetch(new URL('./vecino.wasm', import.meta.url))
  const words = fetch(new URL(`./words.${html.lang}.txt`, import.meta.url))
  fetchAhead(html.dataset.parts?.split(' ').filter(Boolean) ?? [])
  const { default: init, hydrate } = await import('./vecino.js')
  await init({ module_or_path: program })
  await hydrate(await (await words).text())
  // After hydration, so that the markup Leptos finds is the markup the server sent.
  showConnection()
  html.dataset.hydrated = ''
  if (heard !== undefined) listenWhileLookedAt()
  idle().then(fetchTheRest).catch(() => {})
}
