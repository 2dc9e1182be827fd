// The first script of every page (a file of its own, because the content security policy forbids inline script):
// tells the server the viewer's time zone, shows when the network is away, and wakes the page up.
import init, { hydrate } from './vecino.js'

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
  if (!zone || readCookie('tz') === zone) return false
  document.cookie = `tz=${zone}; Path=/; SameSite=Lax; Max-Age=31536000`
  return readCookie('tz') === zone && 'zone' in html.dataset && html.dataset.zone !== zone
}

/** `<html data-offline>` and the banner say that what stands here may be old. */
function showConnection() {
  const away = !navigator.onLine
  html.toggleAttribute('data-offline', away)
  const banner = document.getElementById('offline')
  if (banner) banner.hidden = !away
}

if (zoneChanged()) {
  location.reload()
} else {
  addEventListener('online', showConnection)
  addEventListener('offline', showConnection)
  await init({ module_or_path: new URL('./vecino_bg.wasm', import.meta.url) })
  hydrate()
  // After hydration, so that the markup Leptos finds is the markup the server sent.
  showConnection()
  html.dataset.hydrated = ''
}
