//! Figures add up out of an index.

use super::lists::TIMES;
use super::stage::Stage;

const FIGURES: [&str; 6] = [
    "pipeline_value",
    "pipeline_value?group_by=stage",
    "win_rate",
    "average_deal",
    "revenue_by_rep",
    "lead_conversion",
];

#[actix_web::test]
async fn figures_keep_to_indexes() {
    let stage = Stage::new().await;
    for who in [&stage.admin, &stage.rep] {
        for figure in FIGURES {
            for _ in 0..TIMES {
                let (answer, seen) = stage.watch(who.get(&format!("/kpis/{figure}"))).await;
                answer.is(200);
                assert!(!seen.plans.is_empty());
                seen.plans.iter().for_each(|plan| plan.keeps_to_indexes(&seen.asked));
            }
        }
    }
}

#[actix_web::test]
async fn the_most_asked_figures_do_not_look_at_the_deals_themselves() {
    let stage = Stage::new().await;
    for figure in ["pipeline_value", "win_rate"] {
        let (answer, seen) = stage.watch(stage.admin.get(&format!("/kpis/{figure}"))).await;
        answer.is(200);
        for plan in seen.plans.iter().filter(|plan| plan.is_of("deals")) {
            assert!(plan.uses("Index Only Scan", "deals_figures_idx"), "{figure}\n{plan}");
        }
    }
}
