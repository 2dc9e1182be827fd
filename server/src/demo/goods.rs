//! What Hartley & Wren sells: twelve groups, best sellers first, prices in pence.

/// A product's name and price.
pub(super) type Good = (&'static str, i64);

/// A group of products: the letters that its codes begin with, and what is in it.
pub(super) struct Group {
    pub(super) letters: &'static str,
    pub(super) goods: &'static [Good],
}

#[rustfmt::skip]
pub(super) static LIGHTING: Group = Group { letters: "LT", goods: &[
    ("White metal lantern", 1695), ("Ivory pillar candles, 6", 1195), ("Hanging heart T-light holder", 255), ("Copper wire fairy lights", 844),
    ("Citronella candle in tin", 495), ("Garden lantern, small", 1250), ("Garden lantern, large", 2950), ("Brass table lamp", 6400),
    ("Linen lampshade, drum", 2800), ("Glass hurricane lamp", 2250), ("Beeswax dinner candles, 4", 950), ("Moroccan pendant light", 8900),
    ("Storm matches in jar", 595), ("Festoon lights, 10 m", 3450), ("Porcelain oil burner", 1150), ("Scented candle, fig", 1850),
    ("Scented candle, cedar", 1850), ("T-lights, box of 50", 650), ("Candle snuffer, brass", 895), ("Reading lamp, adjustable", 7450),
] };

#[rustfmt::skip]
pub(super) static KITCHEN: Group = Group { letters: "KT", goods: &[
    ("Red retrospot mug", 548), ("Tea towels, striped, 4", 1400), ("Cake tins, set of 3", 1895), ("Enamel jug", 1650), ("Egg cups, 6", 1275),
    ("Blue spongeware teapot", 3200), ("Oak chopping board", 2450), ("Stoneware butter dish", 1595), ("Measuring cups, copper", 1950),
    ("Apron, Jersey stripe", 1850), ("Porcelain mixing bowl", 1495), ("Cast iron casserole", 8950), ("Bread bin, cream", 3450),
    ("Wooden spoons, 5", 895), ("Storage jars, 3", 2150), ("Pie dish, blue rim", 1250), ("Tea strainer", 595), ("Oven gloves, linen", 1450),
    ("Salt pig", 1095), ("Recipe box", 1795),
] };

#[rustfmt::skip]
pub(super) static TABLE: Group = Group { letters: "TB", goods: &[
    ("Linen napkins, 4", 1950), ("Water glasses, 6", 2400), ("Dinner plates, speckled, 4", 3800), ("Cutlery set, 24 pieces", 9800),
    ("Table runner, flax", 2450), ("Cake stand, glass", 2895), ("Wine glasses, 6", 3600), ("Serving platter, olive wood", 3250),
    ("Salad bowl with servers", 2950), ("Place cards, 20", 450), ("Champagne flutes, 4", 2800), ("Cheese board with dome", 3495),
    ("Carafe, ribbed", 1895), ("Napkin rings, rattan, 4", 1150), ("Tablecloth, damask", 5600), ("Espresso cups, 4", 2200),
    ("Gravy boat", 1650), ("Coasters, slate, 6", 1295), ("Toast rack", 1450), ("Tea cosy, knitted", 1750),
] };

#[rustfmt::skip]
pub(super) static LIVING: Group = Group { letters: "LV", goods: &[
    ("Cushion, herringbone", 2200), ("Lambswool throw", 6900), ("Picture frame, walnut", 1595), ("Heart wreath, willow", 1450),
    ("Wall clock, station", 4200), ("Doorstop, tweed hare", 1995), ("Basket, seagrass", 2600), ("Mirror, arched", 11_500),
    ("Velvet footstool", 9500), ("Bookends, brass birds", 3450), ("Wool rug, small", 12_900), ("Wool rug, large", 24_900),
    ("Vase, reactive glaze", 2450), ("Magazine rack", 3950), ("Draught excluder, dachshund", 2495), ("Log basket", 4800),
    ("Photo album, linen", 2150), ("Side table, oak", 14_500), ("Wall hooks, 5", 1895), ("Hot water bottle, cable knit", 2250),
] };

#[rustfmt::skip]
pub(super) static GARDEN: Group = Group { letters: "GD", goods: &[
    ("Terracotta pots, 3", 1450), ("Watering can, galvanised", 2400), ("Bird feeder, copper", 1895), ("Garden twine in tin", 795),
    ("Hand trowel and fork", 2250), ("Picnic rug, waterproof", 3400), ("Wicker hamper", 2795), ("Seed packets, cottage garden", 395),
    ("Gardening gloves, leather", 1650), ("Bird bath, stone", 5900), ("Kneeling mat", 1295), ("Plant labels, slate, 10", 695),
    ("Bee hotel", 2195), ("Folding bistro set", 12_500), ("Hammock, striped", 6400), ("Obelisk, rusted", 3250), ("Boot jack", 1495),
    ("Dibber, oak", 995), ("Herb planter", 2650), ("Bunting, outdoor, 5 m", 1295),
] };

#[rustfmt::skip]
pub(super) static STATIONERY: Group = Group { letters: "ST", goods: &[
    ("Gift wrap, 5 sheets", 395), ("Ribbon, velvet, 3 m", 345), ("Greeting cards, robins, 10", 650), ("Notebook, marbled", 895),
    ("Fountain pen, green", 3450), ("Letter writing set", 1595), ("Desk calendar", 1195), ("Sealing wax kit", 1450), ("Address book", 1295),
    ("Thank-you cards, 12", 750), ("Washi tape, 6", 695), ("Pencils, botanical, 8", 595), ("Weekly planner", 1395), ("Gift tags, 20", 285),
    ("Ink, midnight blue", 1095), ("Paperclips, brass", 425), ("Leather pen roll", 2850), ("Postcards, wild birds, 30", 995),
    ("Wall map of the world", 2450), ("Tissue paper, 12 sheets", 250),
] };

/// Postage and other charges: code, name, price.
pub(super) const CHARGES: [(&str, &str, i64); 3] =
    [("POST", "Postage", 395), ("POST-INT", "International postage", 895), ("WRAP", "Gift wrapping", 250)];
