//! 中文：人们看到的指标。

use super::{Words, words};
use crate::metric::Metric;

pub(super) const fn of(metric: Metric) -> Option<Words> {
    Some(match metric {
        Metric::Net => words("收入", "销售额减去退款，包括匿名销售。", "销售额 − 退款"),
        Metric::Orders => words("订单", "下单数量，不含退款单，包括匿名订单。", "订单数"),
        Metric::AverageOrder => words("平均订单", "每张订单平均带来的收入，已扣除退款。", "收入 ÷ 订单数"),
        Metric::ActiveCustomers => words("活跃客户", "期间内至少有一张订单的不同客户。", "有订单的客户数"),
        Metric::NewCustomers => words("新客户", "首张订单落在期间内的客户。", "按首单日期计的客户数"),
        Metric::LostCustomers => words("流失客户", "在之前同样长的月份里下过单、本期没有下单的客户。", "上一期活跃客户 − 其中再次下单者"),
        Metric::RepeatRate => words("复购率", "期间内有两张及以上订单的客户占活跃客户的比例。", "两单及以上的客户 ÷ 活跃客户"),
        Metric::Retention => words("留存率", "之前同样长的月份里的客户中，本期也下单的比例。", "再次下单者 ÷ 上一期活跃客户"),
        Metric::Nps => words(
            "净推荐值",
            "被问及是否愿意推荐（0 到 10）的人中，回答 9 或 10 的比例减去回答 6 及以下的比例。",
            "(推荐者 − 贬损者) ÷ 回答数 × 100",
        ),
        Metric::TicketsOpened => words("新建工单", "期间内新建的工单。", "按新建日期计的工单数"),
        Metric::TicketsSolved => words("已解决工单", "期间内解决的工单。", "按解决日期计的工单数"),
        Metric::Backlog => words("积压工单", "到期末为止已新建而尚未解决的工单。", "截至最后一天新建的工单 − 其中截至当天已解决的"),
        Metric::FirstResponse => {
            words("首次回复", "期间内新建且已答复的工单，从新建到首次答复的平均时间。", "到首次答复的时间 ÷ 已答复工单")
        }
        Metric::Resolution => words("解决时间", "期间内解决的工单，从新建到解决的平均时间。", "到解决的时间 ÷ 已解决工单"),
        Metric::Csat => words("满意度", "满意度调查回答的平均分，1 到 5；区间为平均分的 95 % 置信区间。", "分数之和 ÷ 回答数"),
        Metric::CsatTopBox => words("满分率", "满意度回答中给出最高分 5 的比例；区间为 95 % 的 Wilson 区间。", "5 分的回答 ÷ 回答数"),
        Metric::OnlineShare => words("在线服务", "新建工单中来自网站、电子邮件或聊天的比例。", "在线新建的工单 ÷ 新建工单"),
        Metric::KnownShare => words("实名销售", "销售额中来自已知姓名客户的比例。", "已知客户的销售额 ÷ 销售额"),
        Metric::EmailKnown => words("邮箱已知", "到期末为止的客户中，今天有电子邮箱的比例。", "有邮箱的客户 ÷ 客户"),
        Metric::ConsentGiven => words("已获同意", "到期末为止的客户中，今天至少同意一个联系渠道的比例。", "已同意的客户 ÷ 客户"),
        Metric::ValueAtStake => words(
            "风险价值",
            "模型预计每位客户未来十二个月的消费乘以其流失风险之和，以期间最后一个月月末的评分为准；不含已合并或已删除客户的评分。",
            "预期价值 × 流失风险之和",
        ),
        Metric::DeliveryTime => {
            words("下单到送达", "期间内送达的订单从下单到送达的平均时间，仅计来源提供送达时间的订单。", "下单到送达的时间 ÷ 已送达订单")
        }
        Metric::Acceptance => {
            words("采纳的建议", "期间内得到答复的下一步建议中被采纳的比例；区间为 95 % 的 Wilson 区间。", "采纳的建议 ÷ 得到答复的建议")
        }
        Metric::CampaignResponse => words(
            "致电响应",
            "期间内致电的客户在致电后 90 天内下单的比例，减去风险价值相近、由随机决定不致电的客户在同样天数内下单的比例。每次致电都计入，\
             未接通的也算；仅在名单上不算。按致电日期统计，只计 90 天已满的致电，至少 30 对才给出，且只针对全公司；区间为 95 % 的配对 Newcombe 区间。",
            "(致电客户下单的对数 − 未致电客户下单的对数) ÷ 对数",
        ),
        Metric::ResponseDifference => {
            words("致电后多下单的客户", "致电后 90 天内下单的客户数，减去同期下单的未致电客户数。", "下单的致电客户 − 下单的未致电客户")
        }
        Metric::CallPairs => {
            words("已满期的致电", "90 天已满、且有一位风险价值相近的未致电客户作对照的致电，按致电日期计。", "有对照客户的致电数")
        }
        _ => return None,
    })
}
