import { expect, type APIRequestContext } from '@playwright/test'

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

/** A customer with orders, tickets and much on the timeline: the one to look at. */
export function busiest(request: APIRequestContext): Promise<Customer> {
  return customer(request, 'open_tickets_min=1&orders_min=5&sort=-orders')
}
