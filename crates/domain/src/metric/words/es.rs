//! En español, las cifras que se ven.

use super::{Words, words};
use crate::metric::Metric;

pub(super) const fn of(metric: Metric) -> Option<Words> {
    Some(match metric {
        Metric::Net => words("Ingresos", "Lo vendido menos lo abonado, con las ventas anónimas.", "ventas − abonos"),
        Metric::Orders => words("Pedidos", "Pedidos hechos, sin contar abonos, con los anónimos.", "número de pedidos"),
        Metric::AverageOrder => words("Pedido medio", "Lo que deja un pedido de media, descontados los abonos.", "ingresos ÷ pedidos"),
        Metric::ActiveCustomers => {
            words("Clientes activos", "Clientes distintos con al menos un pedido en el periodo.", "número de clientes con pedido")
        }
        Metric::NewCustomers => {
            words("Clientes nuevos", "Clientes cuyo primer pedido cae en el periodo.", "número de clientes por el día de su primer pedido")
        }
        Metric::LostCustomers => words(
            "Clientes perdidos",
            "Clientes que pidieron en los mismos meses anteriores y no en el periodo.",
            "activos en el periodo anterior − los que volvieron a pedir",
        ),
        Metric::RepeatRate => words(
            "Tasa de repetición",
            "La parte de los clientes activos con dos pedidos o más en el periodo.",
            "clientes con dos pedidos o más ÷ clientes activos",
        ),
        Metric::Retention => words(
            "Retención",
            "La parte de los clientes de los mismos meses anteriores que también pidieron en el periodo.",
            "los que volvieron a pedir ÷ activos en el periodo anterior",
        ),
        Metric::Nps => words(
            "Recomendación (NPS)",
            "De quienes respondieron si nos recomendarían (0 a 10): la parte que dijo 9 o 10, menos la que dijo 6 o menos.",
            "(promotores − detractores) ÷ respuestas × 100",
        ),
        Metric::TicketsOpened => {
            words("Incidencias abiertas", "Incidencias abiertas en el periodo.", "número de incidencias por el día en que se abrieron")
        }
        Metric::TicketsSolved => {
            words("Incidencias resueltas", "Incidencias resueltas en el periodo.", "número de incidencias por el día en que se resolvieron")
        }
        Metric::Backlog => words(
            "Incidencias pendientes",
            "Incidencias abiertas hasta el final del periodo y no resueltas para entonces.",
            "incidencias abiertas hasta el último día − las resueltas hasta ese día",
        ),
        Metric::FirstResponse => words(
            "Primera respuesta",
            "Tiempo medio desde que se abre hasta la primera respuesta, de las incidencias abiertas en el periodo y ya respondidas.",
            "tiempo hasta la primera respuesta ÷ incidencias respondidas",
        ),
        Metric::Resolution => words(
            "Tiempo de resolución",
            "Tiempo medio desde que se abre hasta que se resuelve, de las incidencias resueltas en el periodo.",
            "tiempo hasta la solución ÷ incidencias resueltas",
        ),
        Metric::Csat => words(
            "Satisfacción",
            "Media de las respuestas a las encuestas de satisfacción, de 1 a 5; el intervalo es el de la media al 95 %.",
            "suma de las notas ÷ respuestas",
        ),
        Metric::CsatTopBox => words(
            "Nota máxima",
            "La parte de las respuestas de satisfacción con la mejor nota, 5; el intervalo es el de Wilson al 95 %.",
            "respuestas de 5 ÷ respuestas",
        ),
        Metric::SlaKept => words(
            "SLA cumplido",
            "La parte de las incidencias abiertas cuya primera respuesta llegó en el plazo prometido para su prioridad; sin respuesta no se cumple.",
            "incidencias respondidas a tiempo ÷ incidencias abiertas",
        ),
        Metric::OnlineShare => words(
            "Servicio en línea",
            "La parte de las incidencias abiertas que llegaron por la web, el correo o un chat.",
            "incidencias abiertas en línea ÷ incidencias abiertas",
        ),
        Metric::KnownShare => {
            words("Ventas con nombre", "La parte de las ventas a clientes conocidos por su nombre.", "ventas a clientes conocidos ÷ ventas")
        }
        Metric::EmailKnown => words(
            "Correo conocido",
            "De los clientes conocidos al final del periodo, la parte con dirección de correo, a día de hoy.",
            "clientes con correo ÷ clientes",
        ),
        Metric::ConsentGiven => words(
            "Consentimiento dado",
            "De los clientes conocidos al final del periodo, la parte que aceptó algún canal de contacto, a día de hoy.",
            "clientes que aceptaron ÷ clientes",
        ),
        Metric::ValueAtStake => words(
            "Valor en riesgo",
            "Lo que los modelos esperan que gaste cada cliente en los próximos doce meses por el riesgo de que se vaya, sumado, según se dijo \
             al final del último mes del periodo. No cuenta lo dicho de clientes fusionados con otro o borrados.",
            "suma de valor esperado × riesgo de abandono",
        ),
        Metric::DeliveryTime => words(
            "Del pedido a la entrega",
            "Tiempo medio del pedido a la entrega de los pedidos entregados en el periodo, de los que su origen dice cuándo se entregaron.",
            "tiempo del pedido a la entrega ÷ pedidos entregados",
        ),
        Metric::Acceptance => words(
            "Recomendaciones aceptadas",
            "De las propuestas de qué hacer ahora respondidas en el periodo, la parte aceptada; el intervalo es el de Wilson al 95 %.",
            "propuestas aceptadas ÷ propuestas respondidas",
        ),
        Metric::CampaignResponse => words(
            "Respuesta a las llamadas",
            "De los clientes llamados en el periodo, la parte que pidió en los 90 días siguientes a la llamada, menos la misma parte de clientes \
             con un valor en riesgo parecido que el azar dejó fuera del programa. Cuenta toda llamada, también la que no encontró a nadie; \
             estar en la lista no basta. Se dice por el día de la llamada, de las llamadas cuyos 90 días han pasado, desde 30 pares y solo \
             de toda la empresa; el intervalo es el de Newcombe para pares, al 95 %.",
            "(pares cuyo cliente llamado pidió − pares cuyo cliente no llamado pidió) ÷ pares",
        ),
        Metric::ResponseDifference => words(
            "Más pedidos tras una llamada",
            "Clientes llamados que pidieron en los 90 días siguientes, menos clientes dejados fuera que pidieron.",
            "clientes llamados que pidieron − clientes dejados fuera que pidieron",
        ),
        Metric::CallPairs => words(
            "Llamadas terminadas",
            "Llamadas cuyos 90 días han pasado, cada una junto a un cliente con un valor en riesgo parecido que quedó fuera, por el día de la llamada.",
            "número de llamadas con un cliente dejado fuera",
        ),
        _ => return None,
    })
}
