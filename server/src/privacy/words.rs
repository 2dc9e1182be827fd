//! The words of the file for people. They are no words of the pages: the browser need not fetch them.

use domain::format::Locale;

/// What the file is called.
pub(super) const fn title(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "Everything we hold about you",
        Locale::Es => "Todo lo que guardamos sobre usted",
        Locale::Zh => "我们保存的关于您的全部信息",
    }
}

/// A name of a table or column in each language, in the order of [`Locale`].
const WORDS: &[(&str, [&str; 3])] = &[
    ("customers", ["Who you are", "Quién es usted", "基本信息"]),
    ("contact_points", ["How we reach you", "Cómo le contactamos", "联系方式"]),
    ("identity_links", ["Your numbers with us", "Sus números con nosotros", "客户编号"]),
    ("consents", ["What you agreed to", "Lo que ha autorizado", "当前授权"]),
    ("consent_changes", ["How that came about", "Cómo se llegó a ello", "授权记录"]),
    ("holdings", ["What you have with us", "Lo que tiene con nosotros", "持有产品"]),
    ("orders", ["Orders and credit notes", "Pedidos y abonos", "订单与退款"]),
    ("order_lines", ["What you ordered", "Lo que pidió", "订单明细"]),
    ("tickets", ["Requests", "Solicitudes", "工单"]),
    ("ticket_messages", ["Messages", "Mensajes", "消息"]),
    ("interactions", ["What happened", "Lo que ocurrió", "往来记录"]),
    ("survey_answers", ["Your answers to surveys", "Sus respuestas a encuestas", "调查回答"]),
    ("customer_tags", ["Tags", "Etiquetas", "标签"]),
    ("facts", ["What we worked out", "Lo que hemos calculado", "统计结果"]),
    ("merges", ["Records that became one", "Fichas que se unieron", "合并的记录"]),
    ("id", ["id", "id", "标识"]),
    ("kind", ["kind", "tipo", "类型"]),
    ("stage", ["stage", "fase", "阶段"]),
    ("name", ["name", "nombre", "名称"]),
    ("country", ["country", "país", "国家"]),
    ("city", ["town", "ciudad", "城市"]),
    ("language", ["language", "idioma", "语言"]),
    ("since", ["since", "desde", "自"]),
    ("changed_at", ["changed", "modificado", "修改时间"]),
    ("owner", ["looked after by", "a cargo de", "负责人"]),
    ("value", ["value", "valor", "值"]),
    ("verified", ["verified", "verificado", "已验证"]),
    ("source", ["from", "origen", "来源"]),
    ("number", ["number", "número", "编号"]),
    ("linked_at", ["linked", "vinculado", "关联时间"]),
    ("channel", ["channel", "canal", "渠道"]),
    ("purpose", ["purpose", "fin", "用途"]),
    ("status", ["status", "estado", "状态"]),
    ("noted_at", ["noted", "anotado", "记录时间"]),
    ("noted_by", ["noted by", "anotado por", "记录人"]),
    ("line", ["line", "línea", "业务／行"]),
    ("currency", ["currency", "moneda", "货币"]),
    ("renews", ["renews", "se renueva", "续期"]),
    ("placed_at", ["placed", "fecha", "下单时间"]),
    ("delivered_at", ["delivered", "entregado", "送达时间"]),
    ("lines", ["lines", "líneas", "行数"]),
    ("sales", ["sales", "ventas", "销售额"]),
    ("credits", ["credits", "abonos", "退款额"]),
    ("total", ["total", "total", "合计"]),
    ("order", ["order", "pedido", "订单"]),
    ("product", ["product", "producto", "产品"]),
    ("description", ["description", "descripción", "描述"]),
    ("at", ["when", "cuándo", "时间"]),
    ("quantity", ["quantity", "cantidad", "数量"]),
    ("price", ["price", "precio", "单价"]),
    ("amount", ["amount", "importe", "金额"]),
    ("subject", ["subject", "asunto", "主题"]),
    ("priority", ["priority", "prioridad", "优先级"]),
    ("reason", ["reason", "motivo", "原因"]),
    ("opened_at", ["opened", "abierto", "创建时间"]),
    ("first_response_at", ["first answered", "primera respuesta", "首次答复"]),
    ("respond_by", ["answer promised by", "respuesta prometida para", "承诺答复时间"]),
    ("solved_at", ["solved", "resuelto", "解决时间"]),
    ("assignee", ["with", "asignado a", "处理人"]),
    ("ticket", ["request", "solicitud", "工单"]),
    ("author", ["written by", "autor", "作者"]),
    ("text", ["text", "texto", "内容"]),
    ("direction", ["direction", "dirección", "方向"]),
    ("measure", ["seconds or score", "segundos o nota", "秒数或评分"]),
    ("survey", ["survey", "encuesta", "调查"]),
    ("score", ["score", "nota", "评分"]),
    ("comment", ["comment", "comentario", "评论"]),
    ("tag", ["tag", "etiqueta", "标签"]),
    ("tier", ["tier", "nivel", "等级"]),
    ("credit_notes", ["credit notes", "abonos", "退款单"]),
    ("net", ["net", "neto", "净额"]),
    ("first_order_at", ["first order", "primer pedido", "首次订单"]),
    ("last_order_at", ["last order", "último pedido", "最近订单"]),
    ("last_contact_at", ["last contact", "último contacto", "最近联系"]),
    ("tickets_open", ["open requests", "solicitudes abiertas", "未结工单"]),
    ("csat_answers", ["satisfaction answers", "respuestas de satisfacción", "满意度回答数"]),
    ("csat_sum", ["sum of satisfaction", "suma de satisfacción", "满意度总分"]),
    ("customer_scores", ["What models say of you", "Lo que dicen los modelos de usted", "模型对您的评估"]),
    ("score_history", ["What they said before", "Lo que dijeron antes", "以往的评估"]),
    ("action_answers", ["What was proposed to us about you", "Lo que se nos propuso sobre usted", "系统建议与处理"]),
    ("calls", ["When we called you", "Cuándo le llamamos", "我们给您的电话"]),
    (
        "call_comparisons",
        ["When we compared you with somebody we called", "Cuándo le comparamos con alguien a quien llamamos", "与接听电话的客户的比较"],
    ),
    ("follow_ups", ["What we wanted to do for you", "Lo que queríamos hacer por usted", "后续事项"]),
    ("outcome", ["outcome", "resultado", "结果"]),
    ("stake", ["value at stake", "valor en juego", "风险价值"]),
    ("due", ["due", "para el", "截止日期"]),
    ("done_at", ["done", "hecho", "完成时间"]),
    ("as_of", ["worked out", "calculado", "计算日期"]),
    ("p_alive", ["still a customer, %", "sigue siendo cliente, %", "仍为客户的概率（%）"]),
    ("churn", ["how likely to leave", "probabilidad de irse", "流失程度"]),
    ("risk", ["risk of leaving, %", "riesgo de irse, %", "流失风险（%）"]),
    ("expected", ["expected value", "valor esperado", "预期价值"]),
    ("low", ["at least", "al menos", "下限"]),
    ("high", ["at most", "como máximo", "上限"]),
    ("rank", ["share of whom less is expected, %", "parte de quienes se espera menos, %", "排名（%）"]),
    ("rfm", ["recency, frequency, money", "recencia, frecuencia, importe", "RFM"]),
    ("next_purchase", ["next purchase by", "próxima compra antes de", "下次购买"]),
    ("month", ["month", "mes", "月份"]),
    ("action", ["action", "acción", "操作"]),
    ("answer", ["answer", "respuesta", "答复"]),
    ("merged_with", ["merged with", "unida con", "合并自"]),
];

/// The word for a table, a column or a value; itself where there is none.
pub(super) fn word(locale: Locale, name: &'static str) -> &'static str {
    let known = WORDS.iter().find(|(known, _)| *known == name);
    known.map_or(name, |(_, words)| match locale {
        Locale::En => words[0],
        Locale::Es => words[1],
        Locale::Zh => words[2],
    })
}

#[cfg(test)]
mod tests {
    use store::privacy::TABLES;

    use super::*;

    #[test]
    fn every_table_and_column_has_its_word() {
        let names = TABLES.iter().flat_map(|table| std::iter::once(table.name).chain(table.columns.iter().map(|column| column.name)));
        for name in names {
            assert!(WORDS.iter().any(|(known, _)| *known == name), "{name} has no word");
        }
    }
}
