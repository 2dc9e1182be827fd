import { AxeBuilder } from '@axe-core/playwright'
import { DEMO_ADMINISTRATOR, DEMO_PASSWORD, signIn } from '../../scripts/sign-in.mjs'
import { test as base, expect, type ConsoleMessage, type Page, type Request, type Response } from '@playwright/test'

export { expect }
export type { Page }

/** Watches everything a browser complains about; a test that ends with a complaint has failed. */
export class Guard {
  private readonly complaints: string[] = []
  private readonly allowed: RegExp[] = []

  /** This test provokes what matches: a page that is not there, a server that does not answer. */
  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns)
  }

  complain(text: string): void {
    this.complaints.push(text)
  }

  /** What was complained about and not allowed. */
  get rest(): string[] {
    return this.complaints.filter((text) => !this.allowed.some((pattern) => pattern.test(text)))
  }
}

/** To find tests that do not wait for what they read: VECINO_SLOW=2000 holds back every answer to a page by up to so many ms. */
const SLOW = Number(process.env.VECINO_SLOW ?? 0)

async function answerSlowly(page: Page): Promise<void> {
  await page.context().route('**/api/fn/**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, SLOW * (0.5 + Math.random() / 2)))
    // The page may be gone by now.
    await route.continue().catch(() => undefined)
  })
}

/** A request that ends because the page moves on is no failure. */
const MOVED_ON = /net::ERR_ABORTED/

/** Everything that the browser of a page complains about counts. */
export function watch(page: Page, guard: Guard): void {
  const context = page.context()
  context.on('console', (message: ConsoleMessage) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    const { url, lineNumber } = message.location()
    guard.complain(`console ${message.type()}: ${message.text()} (${url}:${lineNumber})`)
  })
  context.on('weberror', (thrown) => {
    const { name, message, stack } = thrown.error()
    guard.complain(`page error: ${name}: ${message} ${stack ?? ''}`)
  })
  context.on('response', (response: Response) => {
    if (response.status() >= 500) guard.complain(`status ${response.status()}: ${response.request().method()} ${response.url()}`)
  })
  context.on('requestfailed', (request: Request) => {
    const reason = request.failure()?.errorText ?? 'unknown'
    if (!MOVED_ON.test(reason)) guard.complain(`request failed: ${request.method()} ${request.url()} ${reason}`)
  })
}

/** What a browser keeps of somebody who is signed in. */
type Kept = Awaited<ReturnType<import('@playwright/test').BrowserContext['storageState']>>

/** The people of the demo company, one for each role. */
export const PEOPLE = {
  administrator: DEMO_ADMINISTRATOR,
  agent: 'priya.nair@hartleywren.example',
  supervisor: 'samuel.boateng@hartleywren.example',
  sales: 'isabel.hartley@hartleywren.example',
  marketing: 'chloe.martin@hartleywren.example',
  executive: 'judith.wren@hartleywren.example',
} as const

/** Who is signed in when a test begins: nobody, or one for each role. */
export type Role = keyof typeof PEOPLE | 'nobody'

/** Signs in once for each role in each worker. */
function keeper(baseURL: string): (role: Role) => Promise<Kept> {
  const kept = new Map<Role, Promise<Kept>>()
  const { hostname } = new URL(baseURL)
  const enter = async (role: Role): Promise<Kept> => {
    if (role === 'nobody') return { cookies: [], origins: [] }
    const pairs = (await signIn(baseURL, PEOPLE[role], DEMO_PASSWORD)).split('; ').map((pair) => pair.split('='))
    const cookies = pairs.map(([name = '', value = '']) => ({
      ...{ name, value, domain: hostname, path: '/', expires: -1 },
      ...{ httpOnly: true, secure: true, sameSite: 'Lax' as const },
    }))
    return { cookies, origins: [] }
  }
  return (role) => {
    const known = kept.get(role) ?? enter(role)
    kept.set(role, known)
    return known
  }
}

export const test = base.extend<{ guard: Guard; role: Role }, { sessions: (role: Role) => Promise<Kept> }>({
  role: ['administrator', { option: true }],
  sessions: [async ({}, use, { project }) => use(keeper(project.use.baseURL ?? '')), { scope: 'worker' }],
  storageState: async ({ sessions, role }, use) => use(await sessions(role)),
  guard: [
    async ({ page }, use) => {
      const guard = new Guard()
      watch(page, guard)
      // As for somebody who saves data: each test has an empty cache, and would fetch the parts of all other pages.
      await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }))
      if (SLOW > 0) await answerSlowly(page)
      await use(guard)
      expect(guard.rest, 'what the browser complained about').toEqual([])
    },
    { auto: true },
  ],
})

/** Waits until WebAssembly has taken the page over. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' })
}

/** Goes to a page and waits until it is alive. */
export async function open(page: Page, path: string): Promise<Response> {
  const response = await page.goto(path)
  await hydrated(page)
  if (!response) throw new Error(`no answer for ${path}`)
  return response
}

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** The rules that look at colours: in dark the others would find what they find in light. */
const COLOURS = ['color-contrast', 'link-in-text-block']

/** axe finds nothing on the page, or in a part of it, as it stands: in light, and of colours in dark. */
export async function expectAccessible(page: Page, part = 'html'): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    // Not halfway through a fade: old rows are dimmed while new ones come, and colours change.
    await page.waitForFunction(() => !document.querySelector('.is-stale') && document.getAnimations().every((a) => a.playState !== 'running'))
    // Pages have no frames, and without the way for those no second page is opened.
    // Of what is right, axe names one each: naming all of it takes as long as looking.
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).include(part).setLegacyMode()
    const { violations } = await (colorScheme === 'dark' ? axe.withRules(COLOURS) : axe.withTags(STANDARDS)).analyze()
    const found = violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      at: nodes.slice(0, 5).map((node) => `${node.target.join(' ')} — ${node.failureSummary ?? ''}`),
    }))
    expect(found, `axe on ${page.url()} in ${colorScheme}`).toEqual([])
  }
}

/** Nothing stands wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { inner, outer } = await page.evaluate(() => ({
    inner: document.documentElement.scrollWidth,
    outer: document.documentElement.clientWidth,
  }))
  expect(inner, 'the page scrolls sideways').toBeLessThanOrEqual(outer)
}

/** A press on a control reaches it, in its middle and above and below: nothing lies over it. */
export async function expectNothingCovered(page: Page): Promise<void> {
  const covered = await page.evaluate(() => {
    /** Whether a point lies within what every ancestor lets be seen of its content. */
    const shows = (element: Element, x: number, y: number): boolean => {
      for (let box = element.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).overflow === 'visible') continue
        const { left, top, right, bottom } = box.getBoundingClientRect()
        if (x < left || x > right || y < top || y > bottom) return false
      }
      return x >= 0 && y >= 0 && x < innerWidth && y < innerHeight
    }
    /** Bars that stay where they are: what scrolls goes under them, and comes out again. */
    const stays = (element: Element | null): boolean => {
      for (let box = element; box; box = box.parentElement) if (/fixed|sticky/.test(getComputedStyle(box).position)) return true
      return false
    }
    return [...document.querySelectorAll('a[href], button, input, select, textarea')].flatMap((control) => {
      // What stands for a hidden radio button is its label.
      const seen = control.closest('label') ?? control
      const { x, y, width, height } = seen.getBoundingClientRect()
      if (width < 2 || height < 2 || !seen.checkVisibility({ visibilityProperty: true })) return []
      const hits = [0.2, 0.5, 0.8].filter((part) => shows(seen, x + width / 2, y + height * part))
      const over = hits.map((part) => document.elementFromPoint(x + width / 2, y + height * part))
      const others = over.filter((hit) => !hit || !(seen.contains(hit) || hit.contains(seen) || stays(hit)))
      return others.map((hit) => `${seen.outerHTML.slice(0, 120)} under ${hit?.outerHTML.slice(0, 120)}`)
    })
  })
  expect(covered, `controls under something else on ${page.url()}`).toEqual([])
}
