// Where things are on the pages. Locators by role and by word; when a page changes, this file does.
import { expect, type Locator, type Page } from '@playwright/test'
import type { Customer } from './api.ts'

/** Any list: customers, orders, tickets, products. */
export class List {
  constructor(readonly page: Page) {}

  get table(): Locator {
    return this.page.getByRole('table').first()
  }

  /** The rows of data, without those that only unfold another. */
  get rows(): Locator {
    return this.table.locator('tbody > tr:not(.sub)')
  }

  /** What each row is about: the text of its first link, without the picture beside it. */
  get names(): Locator {
    return this.rows.locator('a.name .trunc, a.name:not(:has(.trunc))')
  }

  get search(): Locator {
    return this.page.getByRole('main').getByRole('searchbox')
  }

  /** The link that opens a customer's page. */
  opener({ id }: Customer): Locator {
    return this.rows.locator(`a.name[href="/customers/${id}"]`)
  }

  /** Waits until the address and the rows are those of a search, so that no row of before it is pressed. */
  async expectFound(text: string, customers: Customer[]): Promise<void> {
    await expect(this.page).toHaveURL((url) => url.searchParams.get('q') === text)
    await expect(this.names).toHaveText(customers.map(({ name }) => name))
  }

  get preview(): Locator {
    return this.page.locator('aside.panel')
  }

  column(name: string | RegExp): Locator {
    return this.table.getByRole('columnheader', { name })
  }

  get next(): Locator {
    return this.page.getByRole('link', { name: /^Next/ })
  }

  get previous(): Locator {
    return this.page.getByRole('link', { name: /^Previous/ })
  }

  /** Opens a menu of the toolbar (Filter, Columns, Save view…). */
  async menu(name: string): Promise<Locator> {
    const menu = this.page.getByRole('main').locator('details.menu', { has: this.page.locator('summary') })
      .filter({ has: this.page.locator(`summary:has-text("${name}"), summary[aria-label="${name}"]`) })
    await menu.locator(':scope > summary').click()
    return menu
  }
}

/** A customer's page. */
export class Record {
  constructor(readonly page: Page) {}

  get name(): Locator {
    return this.page.getByRole('heading', { level: 1 })
  }

  get figures(): Locator {
    return this.page.locator('.rec-kpis .kpi')
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator('.rec-mid .tabs').getByRole('link', { name })
  }

  get entries(): Locator {
    return this.page.locator('.feed article')
  }

  get text(): Locator {
    return this.page.locator('.composer').getByRole('textbox')
  }

  get save(): Locator {
    return this.page.locator('.composer').getByRole('button', { name: 'Save' })
  }

  facet(name: string | RegExp): Locator {
    return this.page.locator('.rec-mid .chips').getByRole('link', { name })
  }
}

/** Messages that come and go. */
export function toasts(page: Page): Locator {
  return page.locator('.toasts .toast')
}
