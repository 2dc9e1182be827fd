// @ts-nocheck: run by hand, and half of it inside the page.
// Measures what a person feels in the browser, on a server that is running on a demo company (make bench does so):
//
//   node end2end/vitals.mjs http://127.0.0.1:3000 [--json] [--runs 7]
//
// largest contentful paint   a customer's page opened afresh, with an empty cache
// … again                    the same with a full cache, as on every later visit
// soft navigation            from the click on a row of the list until the customer's page stands
// interaction to next paint  typing in the search, j and k, opening a menu: the longest of each run
// filter change              from the click on another period, or one country, until the dashboard shows that one: the longest
//
// A run is a browser context of its own. Shown are the median and the spread of the runs, in milliseconds.
import { chromium } from '@playwright/test'
import { signIn } from '../scripts/sign-in.mjs'
import { CHROMIUM } from './support/chromium.mjs'

const GOALS = { 'largest contentful paint': 800, 'largest contentful paint, again': 800, 'soft navigation': 150, 'interaction to next paint': 100, 'filter change': 150 }

const words = process.argv.slice(2)
const address = words.find((word) => word.startsWith('http')) ?? 'http://127.0.0.1:3000'
const runs = Number(words[words.indexOf('--runs') + 1]) || 7

/** How long somebody looks at a page before doing something, in milliseconds. */
const LOOK = 1000

/** Collects the paints and interactions of every page of a context, before its own scripts run. */
function observe() {
  window.vitals = { lcp: 0, inp: 0 }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.vitals.lcp = entry.startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) window.vitals.inp = Math.max(window.vitals.inp, entry.duration)
  }).observe({ type: 'event', durationThreshold: 16, buffered: true })
}

const awake = (page) => page.locator('html[data-hydrated]').waitFor({ state: 'attached' })
/** Two frames later everything that was asked for is on the screen. */
const painted = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))

async function largestPaint(page, path) {
  await page.goto(address + path, { waitUntil: 'load' })
  await awake(page)
  await painted(page)
  // The browser tells of a paint some time after it: without this a page that nothing was told of would take no time.
  await page.waitForFunction(() => window.vitals.lcp > 0)
  return page.evaluate(() => window.vitals.lcp)
}

/** From the click until the page of the customer has its heading and the browser has painted it. */
async function softNavigation(page) {
  await page.goto(`${address}/customers`)
  await awake(page)
  // The other parts of the program come when the browser is idle; a person looks before the first click.
  await page.waitForTimeout(LOOK)
  return page.evaluate(async () => {
    const link = document.querySelector('tbody a[href^="/customers/"]')
    const began = performance.now()
    link.click()
    while (!document.querySelector('.rec-page h1')) await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
    return performance.now() - began
  })
}

async function interactions(page) {
  await page.goto(`${address}/customers`)
  await awake(page)
  await page.waitForTimeout(LOOK)
  for (const key of ['j', 'j', 'k', 'f', 'Escape']) await page.keyboard.press(key, { delay: 30 })
  await page.locator('#list-search').click()
  await page.keyboard.type('anna', { delay: 60 })
  await page.waitForTimeout(LOOK)
  await painted(page)
  // The browser reports what took less than one frame as nothing.
  return page.evaluate(() => Math.max(window.vitals.inp, 16))
}

/** From the click on a way to narrow the dashboard until it shows what was asked for and the browser has painted it. */
async function filterChange(page) {
  let longest = 0
  for (const key of ['period', 'country']) {
    await page.goto(`${address}/dashboard`)
    await awake(page)
    await page.waitForTimeout(LOOK)
    const took = await page.evaluate(async (key) => {
      const shown = () => [...document.querySelectorAll('.kpi .v a')].map((link) => link.href).join()
      const before = shown()
      const link = document.querySelector(`.dash-head a[href*="${key}="]`)
      const began = performance.now()
      link.click()
      while (shown() === before || document.querySelector('.is-stale')) await new Promise(requestAnimationFrame)
      await new Promise(requestAnimationFrame)
      return performance.now() - began
    }, key)
    longest = Math.max(longest, took)
  }
  return longest
}

async function run(browser, customer, cookies, figures) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  await context.addCookies(cookies)
  await context.addInitScript(observe)
  const page = await context.newPage()
  figures['largest contentful paint'].push(await largestPaint(page, customer))
  figures['largest contentful paint, again'].push(await largestPaint(page, customer))
  figures['soft navigation'].push(await softNavigation(page))
  figures['interaction to next paint'].push(await interactions(page))
  figures['filter change'].push(await filterChange(page))
  await context.close()
}

function spread(name, values) {
  const sorted = values.sort((a, b) => a - b).map(Math.round)
  return { goal: GOALS[name], median: sorted[sorted.length >> 1], least: sorted[0], most: sorted.at(-1), runs: sorted.length }
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
try {
  const cookie = await signIn(address)
  const listed = await fetch(`${address}/api/v1/customers?sort=-revenue&limit=1`, { headers: { cookie } })
  const customer = `/customers/${(await listed.json()).rows[0].customer_id}`
  const cookies = cookie.split('; ').map((pair) => {
    const [name, value] = pair.split('=')
    return { name, value, domain: new URL(address).hostname, path: '/', secure: true }
  })
  const figures = Object.fromEntries(Object.keys(GOALS).map((name) => [name, []]))
  await run(browser, customer, cookies, Object.fromEntries(Object.keys(GOALS).map((name) => [name, []])))
  for (let i = 0; i < runs; i += 1) await run(browser, customer, cookies, figures)
  const table = Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, spread(name, values)]))
  if (words.includes('--json')) console.log(JSON.stringify(table))
  else console.table(table)
} finally {
  await browser.close()
}
