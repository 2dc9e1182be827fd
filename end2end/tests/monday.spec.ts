import { readFileSync } from 'node:fs'
import type { Locator } from '@playwright/test'
import { DEMO_PASSWORD } from '../../scripts/sign-in.mjs'
import { expect, expectAccessible, hydrated, open, PEOPLE, test, type Page } from '../support/fixtures.ts'
import { List, Record } from '../support/pages.ts'
import { word } from '../support/words.ts'

const number = (text: string): number => Number(text.replace(/[^\d]/g, ''))

const say = (key: string, holes: { [hole: string]: string } = {}): string => word('en', key, holes)

/** What has the focus: nothing any more, something that cannot be seen, or something that can. */
function focus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement
    if (!at || at === document.body) return 'lost'
    // The content of a page and what a form came to are only read out: nothing can be pressed there.
    if (at.matches('#main, .banner')) return 'seen'
    const { outlineStyle, outlineWidth } = getComputedStyle(at)
    const ring = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
    const around = at.closest('.search, .composer, .segmented label')
    const { top, left, bottom, right, width, height } = at.getBoundingClientRect()
    const inside = width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
    return (ring || around) && inside ? 'seen' : at.outerHTML.slice(0, 160)
  })
}

/** Presses Tab, or Shift and Tab, until the focus is on what is looked for. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab', most = 300): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press(key)
    if (await target.evaluateAll((found) => found.some((one) => one === document.activeElement))) {
      expect(await focus(page), 'the stop that was looked for').toBe('seen')
      return
    }
  }
  throw new Error(`not reached with ${most} presses of ${key}: ${target}`)
}

/** A page has come, with what was asked of it, in place of what stands dimmed until then: its title, and something that has the focus. */
async function arrived(page: Page, title: string, address: RegExp): Promise<void> {
  await expect(page).toHaveURL(address)
  await expect(page).toHaveTitle(`${title} · Vecino`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('.is-stale')).toHaveCount(0)
  await expect.poll(() => focus(page), `the focus on ${title}`).toBe('seen')
}

/** How many rows the list on the page says it has. */
async function total(page: Page): Promise<number> {
  await expect(new List(page).rows.first()).toBeVisible()
  return number(await page.locator('.pager > span').first().innerText())
}

const tile = (page: Page, name: string): Locator =>
  page.locator('.kpis .kpi').filter({ has: page.locator('.k', { hasText: new RegExp(`^${name}$`) }) })

/** Opens a menu of a page's head and chooses from it, by keyboard alone. */
async function choose(page: Page, menu: Locator, name: string): Promise<void> {
  await tabTo(page, menu.locator('summary'))
  await page.keyboard.press('Enter')
  await tabTo(page, menu.getByRole('link', { name, exact: true }), 'Tab', 40)
  await page.keyboard.press('Enter')
}

// Many steps, each of which waits for the one before.
test.setTimeout(300_000)

const dashboard = say('dashboard.title')

test.describe('an executive’s Monday morning, by keyboard alone', () => {
  test.use({ role: 'nobody' })

  test('from signing in to the number behind an alert', async ({ page }) => {
    const orders = tile(page, say('app.orders'))
    let shown = 0

    await test.step('signs in, and goes to the dashboard by its letters', async () => {
      await open(page, '/')
      await expect(page.getByLabel(say('account.email'))).toBeFocused()
      await page.keyboard.type(PEOPLE.executive)
      await page.keyboard.press('Tab')
      await page.keyboard.type(DEMO_PASSWORD)
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(/\/dashboard$/)
      await hydrated(page)
      await page.keyboard.press('g')
      await page.keyboard.press('o')
      await arrived(page, say('app.orders'), /\/orders$/)
      await page.keyboard.press('g')
      await page.keyboard.press('d')
      await arrived(page, dashboard, /\/dashboard$/)
    })

    await test.step('reads a tile, and asks why it changed', async () => {
      await tabTo(page, orders.locator('.v a'))
      shown = number(await orders.locator('.v a').innerText())
      await tabTo(page, orders.locator('a.why'), 'Tab', 2)
      await page.keyboard.press('Enter')
      const why = say('figures.why_changed', { name: 'Orders' })
      await arrived(page, why, /\/why\?metric=orders/)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(why)
      expect(number(await page.locator('.why-table tfoot td').nth(1).innerText()), 'the number of the tile').toBe(shown)
      const parts = await page.locator('.why-table tbody tr td:nth-of-type(2)').allInnerTexts()
      expect(parts.map(number).reduce((sum, part) => sum + part, 0), 'the parts add up').toBe(shown)
      await expectAccessible(page)
      // By another dimension: the country that brought most, down to the orders that it counts.
      await tabTo(page, page.getByRole('navigation', { name: say('figures.by') }).getByRole('link', { name: say('dashboard.country'), exact: true }))
      await page.keyboard.press('Enter')
      await arrived(page, why, /by=country/)
      await expect(page.locator('.why-table thead th').first()).toHaveText(say('dashboard.country'))
      const part = page.locator('.why-table tbody tr').first().locator('td').nth(1).getByRole('link')
      const counted = number(await part.innerText())
      await tabTo(page, part)
      await page.keyboard.press('Enter')
      await arrived(page, say('app.orders'), /\/orders\?from=/)
      expect(await total(page)).toBe(counted)
      // The keys for this are the browser's own, which one without windows does not have.
      await page.goBack()
      await arrived(page, why, /by=country/)
      await page.goBack()
      await arrived(page, why, /\/why\?metric=orders$/)
      await page.goBack()
      await arrived(page, dashboard, /\/dashboard$/)
    })

    await test.step('chooses another period, and one store', async () => {
      const all = await orders.locator('.v').innerText()
      await choose(page, page.locator('.dash-head details.menu').first(), say('dashboard.this_month'))
      await arrived(page, dashboard, /period=month$/)
      await expect(orders.locator('.v')).not.toHaveText(all)
      shown = number(await orders.locator('.v a').innerText())
      const filter = page.locator('.dash-head details.menu').filter({ has: page.locator('summary', { hasText: say('figures_by.add') }) })
      await choose(page, filter, 'Web shop')
      await arrived(page, dashboard, /period=month.*store=web-shop/)
      await expect.poll(async () => number(await orders.locator('.v').innerText())).toBeLessThan(shown)
      const ofStore = number(await orders.locator('.v a').innerText())
      await expectAccessible(page)
      await tabTo(page, orders.locator('.v a'))
      await page.keyboard.press('Enter')
      await arrived(page, say('app.orders'), /\/orders\?/)
      expect(await total(page)).toBe(ofStore)
      await page.goBack()
      await arrived(page, dashboard, /store=web-shop/)
      await tabTo(page, page.locator('.dash-head .chip.filter a'))
      await page.keyboard.press('Enter')
      await arrived(page, dashboard, /period=month$/)
      await expect.poll(async () => number(await orders.locator('.v').innerText())).toBe(shown)
    })

    await test.step('notes a comment on the scorecard, whose number is that of the tile', async () => {
      await tabTo(page, page.locator('.dash-head a[href="/scorecard"]'))
      await page.keyboard.press('Enter')
      const scorecard = say('figures.scorecard')
      await arrived(page, scorecard, /\/scorecard$/)
      const actual = page.locator('#m-orders td a.num-link').first()
      expect(number(await actual.innerText())).toBe(shown)
      const comment = page.locator('[name="comment.repeat_rate"]')
      await tabTo(page, comment)
      await page.keyboard.press('ControlOrMeta+A')
      const noted = `Steady ${Date.now()}`
      await page.keyboard.type(noted)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('status').filter({ hasText: say('figures.saved', { n: '1' }) })).toBeVisible()
      await hydrated(page)
      await arrived(page, scorecard, /\/scorecard\?/)
      await expect(comment).toHaveValue(noted)
      await expectAccessible(page)
    })

    await test.step('reads the bulletin of the week', async () => {
      await page.keyboard.press('g')
      await page.keyboard.press('d')
      await arrived(page, dashboard, /\/dashboard$/)
      await tabTo(page, page.locator('.dash-head a[href="/bulletin"]'))
      await page.keyboard.press('Enter')
      await arrived(page, say('bulletin.title'), /\/bulletin$/)
      await expectAccessible(page)
      const named = page.locator('.bl-t').first().getByRole('row').filter({ hasText: say('app.orders') }).locator('td').first().getByRole('link')
      const counted = number(await named.innerText())
      await tabTo(page, named)
      await page.keyboard.press('Enter')
      await arrived(page, say('app.orders'), /\/orders\?from=/)
      expect(await total(page)).toBe(counted)
    })

    await test.step('opens an alert from the bell, and the list behind it', async () => {
      const bell = page.locator('.topbar .bell')
      await tabTo(page, bell, 'Shift+Tab')
      await expect(bell).toHaveAccessibleName(/\d/)
      await page.keyboard.press('Enter')
      await arrived(page, say('alerts.title'), /\/alerts$/)
      await expectAccessible(page)
      const alert = page.locator('.alert-item').filter({ hasText: 'Tickets opened' }).first()
      const value = alert.locator('h3 a')
      const counted = number(await value.innerText())
      await tabTo(page, value)
      await page.keyboard.press('Enter')
      await arrived(page, say('app.tickets'), /\/tickets\?where=/)
      expect(await total(page)).toBe(counted)
    })
  })
})

test.describe('an executive’s Monday morning, by keyboard alone', () => {
  test.use({ role: 'executive' })

  test('a board, a report and a call', async ({ page }) => {
    let shown = 0

    await test.step('reads the number of the month', async () => {
      await open(page, '/dashboard?period=month')
      shown = number(await tile(page, say('app.orders')).locator('.v a').innerText())
    })

    await test.step('puts a board together out of a template, with the number of the tile on it', async () => {
      await tabTo(page, page.locator('.rail a[href="/boards"]'))
      await page.keyboard.press('Enter')
      await arrived(page, say('boards.title'), /\/boards$/)
      await expectAccessible(page)
      const menu = page.locator('details.menu', { hasText: say('boards.new') })
      if (await menu.count()) {
        await tabTo(page, menu.locator('summary'))
        await page.keyboard.press('Enter')
        await tabTo(page, menu.getByLabel(say('boards.name')))
        await page.keyboard.type('Monday')
      } else {
        await tabTo(page, page.locator('.board-begin', { hasText: 'Sales' }))
      }
      // Enter presses the button, or sends the form from its field.
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(/\/boards\/[0-9a-f-]{36}\?/)
      await hydrated(page)
      await arrived(page, await page.getByRole('heading', { level: 1 }).innerText(), /\/boards\/[0-9a-f-]{36}\?/)
      await tabTo(page, page.getByRole('link', { name: say('boards.done') }))
      await page.keyboard.press('Enter')
      await expect(page.locator('.tile-form')).toHaveCount(0)
      await expect.poll(() => focus(page)).toBe('seen')
      await choose(page, page.locator('.dash-head details.menu').first(), say('dashboard.this_month'))
      await expect(page).toHaveURL(/period=month/)
      const figure = page.locator('.tile.is-figure').filter({ hasText: say('app.orders') }).locator('.num-link')
      await expect.poll(async () => number(await figure.innerText())).toBe(shown)
      await expectAccessible(page)
    })

    await test.step('saves a report, and takes it away as CSV', async () => {
      await tabTo(page, page.locator('.rail a[href="/reports"]'), 'Shift+Tab')
      await page.keyboard.press('Enter')
      await arrived(page, say('reports.title'), /\/reports$/)
      await tabTo(page, page.locator('a[href^="/reports?of=orders&row=channel&row=country"]'))
      await page.keyboard.press('Enter')
      await expect(page.locator('.pivot')).toBeVisible()
      await arrived(page, await page.getByRole('heading', { level: 1 }).innerText(), /\/reports\?of=orders/)
      await expectAccessible(page)
      await tabTo(page, page.locator('#rp-save > summary'))
      await page.keyboard.press('Enter')
      await tabTo(page, page.locator('#rp-called'), 'Tab', 3)
      await page.keyboard.press('ControlOrMeta+A')
      const name = `Monday ${Date.now()}`
      await page.keyboard.type(name)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
      await hydrated(page)
      await expect(page).toHaveTitle(`${name} · Vecino`)
      await tabTo(page, page.locator('.rp-head summary', { hasText: say('reports.export') }))
      await page.keyboard.press('Enter')
      await tabTo(page, page.getByRole('link', { name: say('reports.csv') }), 'Tab', 5)
      const waiting = page.waitForEvent('download')
      await page.keyboard.press('Enter')
      const lines = readFileSync(await (await waiting).path(), 'utf8').trim().split(/\r?\n/)
      const last = (line = ''): number => Number(line.split(',').at(-1))
      const rows = await page.locator('.pivot tfoot td.rp-total').allInnerTexts()
      expect(last(lines.at(-1)), 'the total of the page').toBe(number(rows[0] ?? ''))
      expect(await focus(page)).toBe('seen')
    })

    await test.step('calls the first customer, and finds note and follow-up on the timeline', async () => {
      await tabTo(page, page.locator('.rail a[href="/calls"]'), 'Shift+Tab')
      await page.keyboard.press('Enter')
      await arrived(page, say('calls.title'), /\/calls$/)
      await expectAccessible(page)
      const first = page.locator('.calls-table a.row-link').first()
      const name = await first.innerText()
      await tabTo(page, first)
      await page.keyboard.press('Enter')
      await arrived(page, name, /\/calls\/[0-9a-f-]{36}$/)
      const sheet = new URL(page.url()).pathname
      await expectAccessible(page)
      await tabTo(page, page.getByRole('radio', { name: say('calls.satisfied') }))
      await page.keyboard.press('Space')
      await tabTo(page, page.getByLabel(say('calls.note'), { exact: true }), 'Tab', 10)
      const [note, task] = [`Glad of the call ${Date.now()}`, `Send the spring list ${Date.now()}`]
      await page.keyboard.type(note)
      await tabTo(page, page.getByLabel(say('calls.what'), { exact: true }), 'Tab', 3)
      await page.keyboard.type(task)
      await tabTo(page, page.getByLabel(say('calls.due'), { exact: true }), 'Tab', 3)
      // Day and month alike: which of them comes first is the browser’s own language.
      await page.keyboard.type('12122099')
      await tabTo(page, page.getByRole('button', { name: say('calls.save') }), 'Tab', 8)
      await page.keyboard.press('Enter')
      const told = page.getByRole('status').filter({ hasText: say('calls.saved_task', { name }) })
      await expect(told).toBeVisible()
      await hydrated(page)
      await arrived(page, say('calls.title'), /\/calls\?/)
      // By its address: another customer may have the same name.
      await expect(page.locator('.calls-table').locator(`a[href^="${sheet}"]`)).toHaveCount(0)
      await tabTo(page, told.getByRole('link'))
      await page.keyboard.press('Enter')
      await arrived(page, name, /\/customers\/[0-9a-f-]{36}$/)
      const said = new Record(page).entries.filter({ hasText: note })
      await expect(said).toHaveCount(1)
      await expect(said).toContainText(task)
      await expectAccessible(page)
    })
  })
})
