import { join } from 'node:path'
import { open, test } from '../support/fixtures.ts'
import { customer } from '../support/api.ts'
import { Record } from '../support/pages.ts'

// The picture in the README. `npm run pictures` puts it there; an ordinary run only proves that it can be made.
test('a picture of a customer', async ({ page, request }, info) => {
  const { id } = await customer(request, 'tier=gold&kind=person&open_tickets_min=1&orders_min=8&sort=-revenue')
  await open(page, `/customers/${id}`)
  await new Record(page).entries.first().waitFor()
  await page.evaluate(() => document.fonts.ready)
  const path =
    process.env.VECINO_PICTURES === '1' ? join(import.meta.dirname, '../../docs/images/customer.png') : info.outputPath('customer.png')
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
})
