//! Lo que se dicen los clientes y nuestra gente en español: cuentas y cartas. (Spanish: accounts, letters.)

use super::texts::{Letter, Reason};

pub(super) static ACCOUNTS: [Reason; 4] = [
    Reason {
        subjects: &["No puedo entrar en mi cuenta", "No llega el correo de la contraseña", "Cuenta bloqueada"],
        openings: &[
            "No puedo entrar; me dice que la contraseña no es correcta.",
            "He pedido tres veces una contraseña nueva y no llega ningún correo.",
            "Mi cuenta está bloqueada desde el {date}.",
        ],
        details: &["Hasta la semana pasada funcionaba.", "Ahí tengo mis puntos."],
        asks: &["¿Me pueden ayudar?", "¿Cómo puedo volver a entrar?", "¿Qué puedo hacer?"],
        replies: &[
            "le he mandado un enlace nuevo; vale durante una hora.",
            "nuestros correos a su dirección vuelven. ¿Hay otra que podamos usar?",
            "la cuenta se bloqueó tras cinco intentos, para protegerla. La desbloqueo en cuanto me confirme su código postal.",
        ],
        follow_ups: &[
            "El enlace dice que ha caducado.",
            "Usen la dirección desde la que escribo.",
            "El código postal es el de {city}, como en mi último pedido.",
        ],
        solutions: &[
            "Le he enviado otro enlace, esta vez válido un día entero.",
            "Su dirección está cambiada y ya puede entrar con ella. No se ha perdido nada.",
            "La cuenta ya está desbloqueada; puede entrar con la contraseña de siempre.",
        ],
    },
    Reason {
        subjects: &["Interés en {product}", "Pregunta: {product}", "¿Tienen existencias? {product}"],
        openings: &[
            "Estoy pensando en comprar un artículo suyo: {product}.",
            "Tengo una duda sobre un artículo que he visto en su página ({product}).",
            "Una amiga de {city} tiene este artículo y me encanta: {product}.",
        ],
        details: &["En la página pone muy poco.", "Sería un regalo.", "Necesitaríamos unos treinta para una boda."],
        asks: &["¿Me podrían decir algo más?", "¿Cuándo volverá a haber?", "¿Hay mejor precio si compramos más?"],
        replies: &[
            "gracias por su interés. Lo consulto con nuestro departamento de compras y le contesto hoy.",
            "esperamos recibir más en un par de semanas. ¿Quiere que le guarde uno?",
        ],
        follow_ups: &["Sí, por favor, sería estupendo.", "Gracias. ¿Y llegaría antes de fin de mes?"],
        solutions: &[
            "Le adjunto una descripción completa y tres fotos.",
            "Ya vuelve a estar disponible y le he reservado uno hasta el sábado.",
            "A partir de treinta unidades hacemos un diez por ciento de descuento.",
        ],
    },
    Reason {
        subjects: &["Parte por daños de agua", "Siniestro de la póliza {number}", "Robo de una bicicleta"],
        openings: &[
            "El {date} reventó una tubería y se ha estropeado el suelo de la cocina.",
            "Quiero dar un parte de la póliza {number}.",
            "Nos han robado la bicicleta en {city}.",
        ],
        details: &["Lo he anotado todo.", "Tengo fotos.", "El presupuesto es de unos {amount}."],
        asks: &["¿Qué necesitan de mí?", "¿Está cubierto?", "¿Cuáles son los pasos?"],
        replies: &[
            "siento leerlo. He abierto un parte con la póliza {number}; mándeme, por favor, fotos y facturas.",
            "está cubierto, menos la franquicia de 100 libras. Guarde todos los recibos, por favor.",
        ],
        follow_ups: &["Adjunto las fotos y la lista.", "El perito vino esta mañana, muy atento."],
        solutions: &[
            "El parte está liquidado: hoy hemos pagado {amount} a su cuenta.",
            "El perito está de acuerdo y {amount} va de camino a su cuenta.",
        ],
    },
    Reason {
        subjects: &["Pago con tarjeta rechazado", "No reconozco un cargo", "He perdido la tarjeta en {city}"],
        openings: &[
            "Me han rechazado la tarjeta en {city} y hay saldo en la cuenta.",
            "Hay un cargo de {amount} del {date} que no reconozco.",
            "Esta mañana he perdido la tarjeta.",
        ],
        details: &["No he dado el número a nadie.", "Ahora mismo no tengo otra."],
        asks: &["Ayúdenme, por favor.", "¿Pueden mirarlo?", "¿Qué hago ahora?"],
        replies: &[
            "nuestro control de seguridad paró el pago. ¿Me confirma que fue usted?",
            "a nosotros también nos parece raro ese cargo. He abierto una reclamación y bloqueado la tarjeta por ahora.",
            "he bloqueado la tarjeta, así que ya no puede pasar nada más. La nueva está pedida.",
        ],
        follow_ups: &[
            "Sí, fui yo, en la tienda de la estación.",
            "He repasado mis recibos y no es mío.",
            "Gracias. Mándenla a mi casa, por favor.",
        ],
        solutions: &[
            "El control está levantado y la tarjeta vuelve a funcionar en todas partes.",
            "El cargo está anulado y {amount} vuelve a estar en su cuenta.",
            "La tarjeta nueva salió hoy; llegará en unos días.",
        ],
    },
];

pub(super) static LETTERS: [Letter; 5] = [
    Letter {
        subject: "Para regalo: {product}",
        question: "¿podrían envolver mi pedido ({product}) para regalo y dejar el recibo sin precios? Va directamente a mi hermana y me gustaría que \
                   fuera una sorpresa. Si hay tarjeta, pongan «Con cariño, de todos», por favor.",
        answer: "por supuesto. He añadido el papel de regalo y un recibo sin precios, y la tarjeta dice lo que nos pide. Esta vez no tiene coste. \
                 El paquete sale mañana por la mañana.",
    },
    Letter {
        subject: "Cambio de dirección",
        question: "nos hemos mudado dentro de {city}. ¿Podrían usar la dirección nueva a partir de ahora, para paquetes y para cartas?",
        answer: "gracias por avisarnos. La dirección nueva ya está en su cuenta y he comprobado que no hay nada de camino a la antigua.",
    },
    Letter {
        subject: "¿Puedo devolverlo? {product}",
        question: "es precioso, pero no es lo que necesitamos: {product}. Está sin usar y en su caja. ¿Cómo lo devuelvo y quién paga el \
                   envío?",
        answer: "tiene treinta días para devolverlo. Le adjunto una etiqueta; deje el paquete en cualquier oficina de correos y recibirá el \
                 reembolso a los cinco días laborables de su llegada.",
    },
    Letter {
        subject: "Boletín",
        question: "recibo el boletín dos veces. ¿Podrían quitar una de las dos direcciones de la lista?",
        answer: "he quitado la más antigua y he dejado esta. Al pie de cada boletín puede elegir con qué frecuencia le escribimos.",
    },
    Letter {
        subject: "Gracias",
        question: "solo quería decirles que el paquete ({product}) ha llegado hoy, muy bien embalado. Así da gusto comprar.",
        answer: "¡qué mensaje tan amable! Se lo he pasado a los compañeros del almacén, que se han alegrado mucho.",
    },
];
