//! Lo que se dicen los clientes y nuestra gente en español: compras. (Spanish: shopping.)

use super::{
    texts::{Language, Reason},
    texts_es_accounts::{ACCOUNTS, LETTERS},
};

/// Spanish, for Spain and Mexico.
pub(super) static SPANISH: Language = Language {
    greetings_to_us: &["Hola:", "Buenos días:", "Buenas tardes:", "Estimado equipo de Hartley & Wren:"],
    greetings: &["Hola, {name}:", "Buenos días, {name}:", "Buenas tardes, {name}:", "Hola {name}, gracias por escribirnos:"],
    closings: &["Muchas gracias.", "Gracias de antemano.", "Un saludo, {name}", "Saludos cordiales, {name}"],
    signatures: &["Un saludo, {agent}", "Saludos cordiales, {agent}, Hartley & Wren", "{agent}, atención al cliente"],
    acknowledgements: &[
        "Gracias por escribirnos. Su consulta tiene el número {number}; le responderemos en breve.",
        "Hemos recibido su mensaje con el número {number}. Puede responder a este correo para añadir algo más.",
    ],
    thanks: &[
        "¡Qué rapidez, muchas gracias!",
        "Perfecto, muchísimas gracias por su ayuda.",
        "Gracias, {agent}, con eso queda resuelto.",
        "Estupendo, no hace falta nada más.",
        "Todo en orden. Gracias por la paciencia.",
    ],
    farewells: &[
        "Ha sido un placer. Cierro la consulta; si surge algo más, basta con responder.",
        "Me alegro mucho. Gracias a usted, que tenga buena semana.",
    ],
    comments_good: &[
        "{agent} lo resolvió enseguida.",
        "Muy amables y rápidos.",
        "Justo lo que necesitaba.",
        "Resuelto a la primera.",
        "Da gusto que lean el mensaje entero.",
        "",
    ],
    comments_bad: &["Tardaron demasiado en contestar.", "Tuve que explicarlo todo dos veces.", "No era lo que había pedido.", ""],
    letters: &LETTERS,
    shopping: &SHOPPING,
    accounts: &ACCOUNTS,
    space: " ",
};

static SHOPPING: [Reason; 4] = [
    Reason {
        subjects: &["El pedido {order} no ha llegado", "¿Dónde está mi paquete?", "Consta como entregado y no ha llegado"],
        openings: &[
            "Mi pedido {order} tenía que llegar antes del {date} y todavía lo estoy esperando.",
            "Compré un artículo suyo ({product}) y el seguimiento lleva días sin moverse.",
            "El mensajero dice que entregó el pedido {order} en {city}, pero aquí no hay nada.",
        ],
        details: &[
            "Estuve en casa todo el día y nadie llamó al timbre.",
            "Ya he preguntado a los vecinos y en la portería.",
            "Es un regalo de cumpleaños, así que la fecha importa.",
        ],
        asks: &["¿Podrían averiguar dónde está?", "Si se ha perdido, envíen otro, por favor.", "¿Me pueden decir qué día llegará?"],
        replies: &[
            "lamento mucho el retraso del pedido {order}. Ya he preguntado a la empresa de transporte y le escribo en cuanto respondan.",
            "gracias por avisarnos. El paquete se registró por última vez en el almacén cercano a {city}; lo estoy reclamando.",
            "veo que la entrega estaba prometida para el {date}. Tiene usted toda la razón y ya lo estoy mirando.",
        ],
        follow_ups: &[
            "Gracias. ¿Hay alguna novedad? El seguimiento sigue igual.",
            "El jueves no estaré; que lo dejen con el vecino del segundo.",
            "De acuerdo, siempre que llegue antes del fin de semana.",
        ],
        solutions: &[
            "El transportista ha encontrado el paquete y lo entregará mañana por la mañana. Le hemos devuelto los gastos de envío.",
            "El paquete se ha perdido, así que hoy mismo le enviamos otro por mensajería urgente, sin coste.",
            "Ya consta como entregado y firmado. He añadido un vale de 5 libras a su cuenta por la espera.",
        ],
    },
    Reason {
        subjects: &["Artículo dañado en el pedido {order}", "Problema: {product}", "Pieza defectuosa en el pedido {order}"],
        openings: &[
            "Un artículo del pedido {order} ha llegado dañado: {product}.",
            "Hoy he abierto el paquete y una pieza ({product}) no está bien.",
            "Una de las piezas del pedido {order} es defectuosa: {product}.",
        ],
        details: &[
            "La caja estaba bien por fuera.",
            "Casi no llevaba protección.",
            "He guardado la caja y puedo mandar fotos.",
            "Lo demás del paquete es precioso.",
        ],
        asks: &["¿Podrían enviarme otro?", "Prefiero que me devuelvan el dinero de esa pieza.", "¿Tengo que devolver la pieza rota?"],
        replies: &[
            "siento mucho lo ocurrido. ¿Podría mandarme una foto para que la vean nuestros compañeros del almacén?",
            "eso no debería pasar. Estoy mirando si nos queda alguno y hoy mismo le contesto.",
            "gracias por guardar el embalaje. No hace falta que devuelva nada; le preparo uno nuevo.",
        ],
        follow_ups: &["Aquí van dos fotos; en la segunda se ve mejor.", "Gracias. Mejor otro igual, es parte de un juego."],
        solutions: &[
            "Esta mañana ha salido uno nuevo; le llegará en dos o tres días.",
            "Por desgracia no nos queda ninguno, así que le he devuelto {amount} a su tarjeta.",
            "Le hemos reservado otro; se lo enviamos mañana sin ningún coste.",
        ],
    },
    Reason {
        subjects: &["Devolución sin reembolso: {product}", "Reembolso del pedido {order}", "Reembolso incompleto"],
        openings: &[
            "Devolví un artículo ({product}) el {date} y no he visto el reembolso.",
            "Me confirmaron la devolución del pedido {order}, pero siguen faltando {amount}.",
            "El reembolso del pedido {order} es menor de lo que pagué.",
        ],
        details: &["Tengo el resguardo.", "En mi banco no aparece nada.", "Pagué con tarjeta, no con vale."],
        asks: &["¿Pueden comprobar qué ha pasado?", "Díganme cuándo lo recibiré, por favor.", "¿Puede ser a la misma tarjeta?"],
        replies: &[
            "he encontrado su devolución. Llegó, pero no la registramos; es error nuestro y lo corrijo ahora mismo.",
            "los reembolsos tardan de tres a cinco días laborables desde que llega el paquete. Lo estoy consultando con contabilidad.",
        ],
        follow_ups: &["Gracias. El número del resguardo está en la foto.", "Esta mañana seguía sin aparecer en el extracto."],
        solutions: &[
            "Hoy le hemos devuelto {amount} a su tarjeta; el banco puede tardar dos días en mostrarlo.",
            "He reembolsado el pedido {order} completo, gastos de envío incluidos.",
            "Le hemos devuelto la diferencia, con nuestras disculpas.",
        ],
    },
    Reason {
        subjects: &["Factura del pedido {order}", "La factura tiene la dirección antigua", "¿Me han cobrado dos veces?"],
        openings: &[
            "Necesito la factura del pedido {order} y no la encuentro en mi cuenta.",
            "La factura del pedido {order} lleva nuestra dirección antigua.",
            "En mi extracto hay dos cargos de {amount} por un solo pedido.",
        ],
        details: &["Tenemos que cerrar el mes esta semana.", "El pedido era para {city}.", "Espero que sea fácil de arreglar."],
        asks: &["¿Pueden mirarlo, por favor?", "Díganme qué necesitan de mí.", "¿A quién debo dirigirme?"],
        replies: &[
            "ya he encontrado el pedido {order}; le mando la factura a esta dirección.",
            "gracias por avisar. ¿Me confirma el nombre y la dirección que deben figurar?",
            "veo el cargo que dice. Estoy preguntando al banco si se cobró o solo se retuvo.",
        ],
        follow_ups: &["Todo lo necesario está en mi último pedido.", "¿Hay novedades? Me gustaría archivarlo hoy."],
        solutions: &[
            "Le adjunto la factura. Las demás están en su cuenta, en «Pedidos».",
            "Le adjunto la factura corregida; su cuenta ya tiene la dirección nueva.",
            "El segundo cargo era solo una retención; desaparecerá en dos días.",
        ],
    },
];
