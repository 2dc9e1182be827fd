import { expect, test, type APIRequestContext } from '@playwright/test'

/** One customer as the JSON API gives it: the figures a page can be checked against. */
export interface Customer {
  id: string
  name: string
  country: string
  tier: string
  orders: number
  tickets: number
  tickets_open: number
  interactions: number
}

interface Listed extends Omit<Customer, 'id'> {
  id?: string
  customer_id?: string
}

/** The customers that a URL query names, in its order. */
export async function customers(request: APIRequestContext, query = ''): Promise<Customer[]> {
  const response = await request.get(`/api/v1/customers?${query}`)
  expect(response.status()).toBe(200)
  const { rows } = (await response.json()) as { rows: Listed[] }
  return rows.map(({ id, customer_id, ...facts }) => ({ ...facts, id: id ?? customer_id ?? '' }))
}

/** The first customer that a URL query names. */
export async function customer(request: APIRequestContext, query: string): Promise<Customer> {
  const [first] = await customers(request, `${query}&limit=1`)
  if (!first) throw new Error(`no customer for ${query}`)
  return first
}

const BUSY = 'open_tickets_min=1&orders_min=5&sort=-orders'

/** A customer with orders, tickets and much on the timeline: the one to look at. */
export function busiest(request: APIRequestContext): Promise<Customer> {
  return customer(request, BUSY)
}

/** A busy customer that no other test touches at the same time: the one to write to. */
export async function own(request: APIRequestContext): Promise<Customer> {
  const place = 1 + test.info().parallelIndex
  const someone = (await customers(request, BUSY))[place]
  if (!someone) throw new Error(`fewer than ${place + 1} busy customers`)
  return someone
}

/** The customers that a search finds, as the list shows them. */
export function found(request: APIRequestContext, text: string): Promise<Customer[]> {
  return customers(request, `q=${encodeURIComponent(text)}`)
}

/** How many notes stand on a customer's timeline. */
export async function notes(request: APIRequestContext, id: string): Promise<number> {
  const response = await request.get(`/api/v1/customers/${id}/timeline?kind=note&limit=1`)
  expect(response.status()).toBe(200)
  const { total } = (await response.json()) as { total: { count: number } }
  return total.count
}
