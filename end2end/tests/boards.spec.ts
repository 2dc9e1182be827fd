import { expect, expectAccessible, expectNoSidewaysScroll, hydrated, open, test, type Page } from '../support/fixtures.ts'
import { word } from '../support/words.ts'

test.use({ role: 'executive' })

/** Makes a board out of a template by the form of the list, or of the empty list; ends on its page, being edited. */
async function make(page: Page, name: string, template: 'Sales' | 'Service' | 'Loyalty' | 'Empty board'): Promise<string> {
  await page.goto('/boards')
  const menu = page.locator('details.menu', { hasText: word('en', 'boards.new') })
  if (await menu.count()) {
    await menu.locator('summary').click()
    await menu.getByLabel(word('en', 'boards.name')).fill(name)
    await menu.getByLabel(word('en', 'boards.begin_with')).selectOption({ label: template })
    await menu.getByRole('button', { name: word('en', 'boards.make') }).click()
  } else {
    await page.locator('.board-begin', { hasText: template }).click()
    await page.locator('.board-form').getByLabel(word('en', 'boards.name')).fill(name)
    await page.locator('.board-form').getByRole('button', { name: word('en', 'app.save') }).click()
  }
  await expect(page).toHaveURL(/\/boards\/[0-9a-f-]{36}\?.*edit=1/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  return new URL(page.url()).pathname
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a board is put together, shared and opened by a link without signing in', async ({ page, browser, baseURL }) => {
      const awake = async (): Promise<void> => (javaScriptEnabled ? hydrated(page) : undefined)
      const board = await make(page, `Morning ${javaScriptEnabled ? 'A' : 'B'}`, 'Empty board')
      await awake()
      // By keyboard: choose a figure, and Enter on the button.
      const figure = page.locator('#add-figure')
      await figure.getByRole('combobox', { name: word('en', 'boards.figure') }).selectOption({ label: 'Orders' })
      await figure.getByRole('button').press('Enter')
      await expect(page.locator('.board > .tile')).toHaveCount(1)
      await awake()
      await page.locator('#add-bars select').selectOption({ label: 'Revenue by country' })
      await page.locator('#add-bars').getByRole('button').press('Enter')
      await expect(page.locator('.board > .tile')).toHaveCount(2)
      await awake()
      await page.locator('#add-note textarea').fill('Good morning')
      await page.locator('#add-note').getByRole('button').press('Enter')
      await expect(page.locator('.board > .tile')).toHaveCount(3)
      await awake()
      const note = page.locator('.tile.is-note')
      await note.getByLabel(word('en', 'boards.width')).selectOption('2')
      await note.getByRole('button', { name: word('en', 'boards.earlier', { name: 'Note' }) }).press('Enter')
      await expect(page.locator('.board > .tile').nth(1)).toHaveClass(/is-note w2/)
      await expect(page).toHaveURL(/#t\d+$/)
      await page.getByRole('link', { name: word('en', 'boards.done') }).click()
      await expect(page.locator('.tile-form')).toHaveCount(0)
      // The number opens the list that it counts.
      const number = page.locator('.tile.is-figure .num-link')
      const orders = (await number.innerText()).replace(/\D/g, '')
      await number.click()
      await expect(page).toHaveURL(/\/orders\?from=/)
      await expect.poll(async () => (await page.locator('.pager > span').first().innerText()).replace(/\D/g, '')).toContain(orders)
      await page.goto(board)
      await awake()
      await page.locator('details.menu', { hasText: word('en', 'boards.share') }).locator('summary').click()
      await page.getByLabel('Marketing').selectOption('see')
      await page.locator('form[action="/boards/share"]').getByRole('button').click()
      await expect(page.getByRole('status').filter({ hasText: word('en', 'boards.shared') })).toBeVisible()
      await awake()
      await page.locator('#links > summary').click()
      await page.getByRole('button', { name: word('en', 'boards.make_link') }).click()
      const address = await page.getByRole('textbox', { name: word('en', 'boards.link_made') }).inputValue()
      expect(address).toMatch(/\/shared\/[\w-]{43}$/)
      const stranger = await browser.newContext({ javaScriptEnabled, baseURL: baseURL ?? '' })
      const other = await stranger.newPage()
      const answer = await other.goto(new URL(address).pathname)
      expect(answer?.status()).toBe(200)
      expect(answer?.headers()['referrer-policy']).toBe('no-referrer')
      await expect(other.getByRole('heading', { level: 1 })).toHaveText(/^Morning/)
      await expect(other.locator('.board > .tile')).toHaveCount(3)
      await expect(other.locator('.board a')).toHaveCount(0)
      await page.locator('#links > summary').click()
      await page.locator('.board-links').getByRole('button').first().click()
      await expect(page.getByRole('status').filter({ hasText: word('en', 'boards.link_revoked') })).toBeVisible()
      expect((await other.goto(new URL(address).pathname))?.status()).toBe(410)
      await expect(other.getByRole('heading', { level: 1 })).toHaveText(word('en', 'boards.link_over'))
      await stranger.close()
    })
  })
}

test('of two who change a board at the same time the second loses nothing', async ({ page, context }) => {
  const board = await make(page, 'Two at once', 'Empty board')
  const other = await context.newPage()
  await other.goto(`${board}?edit=1`)
  await page.locator('#add-note textarea').fill('The first')
  await page.locator('#add-note').getByRole('button').click()
  await expect(page.locator('.tile')).toHaveCount(1)
  await other.locator('#add-note textarea').fill('The second')
  await other.locator('#add-note').getByRole('button').click()
  const alert = other.getByRole('alert').filter({ hasText: word('en', 'error.conflict_title') })
  await expect(alert).toContainText('The second')
  await expect(other.locator('.tile')).toHaveCount(1)
  await alert.getByRole('button', { name: word('en', 'boards.do_it') }).click()
  await expect(other.locator('.tile-note')).toHaveText(['The first', 'The second'])
})

test('boards take turns on a screen, which scrolls nowhere and is left by Escape', async ({ page }) => {
  const boards = [await make(page, 'Screen one', 'Sales'), await make(page, 'Screen two', 'Service')]
  const ids = boards.map((path) => path.split('/').pop()).join(',')
  for (const [width, height] of [[1920, 1080], [1440, 900]] as const) {
    await page.setViewportSize({ width, height })
    await open(page, `/tv?boards=${ids}&every=0`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Screen one')
    await expect(page.locator('nav.rail')).toHaveCount(0)
    const over = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
    expect(over, `the screen scrolls at ${width} × ${height}`).toBeLessThanOrEqual(0)
    const cut = await page.locator('.tile-figure .v').evaluateAll((all) => all.filter((it) => it.scrollWidth > it.clientWidth + 1).map((it) => it.textContent))
    expect(cut, 'figures that are cut off').toEqual([])
    await expectAccessible(page)
  }
  await page.getByRole('link', { name: word('en', 'boards.next') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Screen two')
  const answer = await page.goto(`/tv?boards=${ids}&every=5`)
  expect(answer?.headers()['refresh']).toMatch(/^5; url=\/tv\?.*at=1/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Screen two', { timeout: 15_000 })
  await page.getByRole('link', { name: word('en', 'boards.stop') }).click()
  await hydrated(page)
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/\/boards\/[0-9a-f-]{36}$/)
})

for (const width of [390, 1920]) {
  test(`boards fit ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    const board = await make(page, `Fits ${width}`, 'Loyalty')
    for (const path of ['/boards', board, `${board}?edit=1`, `/tv?boards=${board.split('/').pop()}&every=0`]) {
      await open(page, path)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })
}

test.describe('who sees no figures', () => {
  test.use({ role: 'agent' })

  test('has no boards', async ({ page, guard }) => {
    guard.allow(/403/)
    const answer = await page.goto('/boards')
    expect(answer?.status()).toBe(403)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'error.forbidden_title'))
  })
})

test('what is chosen on a board while other figures are on their way comes beside them', async ({ page }) => {
  const board = await make(page, 'Two choices', 'Sales')
  await open(page, board)
  let arrive = (): void => {}
  const held = new Promise<void>((resolve) => (arrive = resolve))
  await page.route('**/api/fn/board*', async (route) => {
    await held
    await route.continue()
  })
  const menu = (n: number) => page.locator('.dash-head > details.menu').nth(n)
  await menu(0).locator('summary').click()
  await menu(0).getByRole('link', { name: word('en', 'dashboard.this_year') }).click()
  await expect(page.locator('.board-page.is-stale')).toHaveCount(1)
  await menu(1).locator('summary').click()
  await menu(1).getByRole('link', { name: word('en', 'dashboard.period_before') }).click()
  await expect(page).toHaveURL(/period=year&compare=previous/)
  arrive()
  await expect(page.locator('.board-page.is-stale')).toHaveCount(0)
  await page.unroute('**/api/fn/board*')
})
