/**
 * A collection that is part of the app, so that a newcomer can ask documents before choosing any: the handbook of a
 * bakery that doesn't exist.
 */
export const handbookId = 'sample-handbook'

export const handbook: readonly { path: string; text: string }[] = [
  {
    path: 'opening-hours.md',
    text: `# Opening hours

The bakery is open from Tuesday to Saturday, 7:00 to 18:00. On Sundays it is open from 8:00 to 13:00. It is closed on Mondays.

## Holidays

Between 24 December and 2 January the shop is closed. Orders for the holidays are taken until 20 December.
`,
  },
  {
    path: 'orders-and-refunds.md',
    text: `# Orders and refunds

## Ordering cakes

Cakes are ordered at least 48 hours ahead, by telephone or at the counter. Wedding cakes are ordered three weeks ahead, and a third of the price is paid with the order.

## Cancelling

An order can be cancelled free of charge until 24 hours before it is collected. Later than that half of the price is kept.

## Refunds

Whoever is not content brings the goods back on the same day with the receipt, and gets the money back or a new piece. Refunds over 50 euros are decided by the manager.
`,
  },
  {
    path: 'allergens.csv',
    text: `product,contains,without
Rye loaf,"gluten (rye, wheat)","milk, egg, nuts"
Almond cake,"almonds, egg, butter","wheat flour"
Butter croissant,"gluten (wheat), milk","nuts"
Seed roll,"gluten (spelt), sesame","milk, egg"
Vegan brownie,"gluten (wheat), soya","milk, egg"
`,
  },
  {
    path: 'staff.md',
    text: `# For the staff

## Illness

Whoever is ill calls the shift lead before 6:00. A doctor's note is needed from the third day on.

## Holidays

Holidays are asked for four weeks ahead. In December nobody takes more than two days off.

## Bread from the day before

Bread that is left in the evening goes to the food bank at 18:30; whoever closes the shop hands it over.
`,
  },
]
