package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.query.Delivery;
import com.novapay.deploygate.audit.query.ReviewQueries.Population;

/** Sums of records as JSON. Pure. */
final class ApiSums {
    private ApiSums() {}

    static ObjectNode trends(TrendPages.Sums sums) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("from", sums.span().first().toString())
                .put("to", sums.span().last().toString());
        ArrayNode days = body.putArray("days");
        sums.days().forEach(day -> {
            ObjectNode node = days.addObject()
                    .put("day", day.day().toString())
                    .put("deploys", day.deploys())
                    .put("rollbacks", day.rollbacks())
                    .put("refused", day.refused());
            day.codes().forEach(node.putObject("codes")::put);
        });
        Delivery delivery = sums.delivery();
        ObjectNode figures = body.putObject("delivery")
                .put("healthy", delivery.healthy())
                .put("failed", delivery.failed())
                .put("healthyPerDay", delivery.perDay());
        delivery.leadTime().ifPresent(time -> figures.put("leadTimeSeconds", time.toSeconds()));
        delivery.failRate().ifPresent(rate -> figures.put("changeFailRate", rate));
        delivery.recoveryTime().ifPresent(time -> figures.put("recoveryTimeSeconds", time.toSeconds()));
        return body;
    }

    static ObjectNode review(Population population) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("day", population.day().toString())
                .put("refused", population.refused())
                .put("cut", population.cut());
        population.admitted().forEach(body.putObject("admitted")::put);
        population.observed().forEach(body.putObject("observed")::put);
        ArrayNode ungated = body.putArray("ungated");
        population.ungated().forEach(row -> ungated.add(Api.row(row)));
        ArrayNode special = body.putArray("special");
        population
                .special()
                .forEach(one -> special.addObject()
                        .put("decisionId", one.row().id())
                        .put("purpose", one.purpose())
                        .put("approver", one.approver())
                        .put("user", one.row().user())
                        .put("reason", one.reason())
                        .put("ticket", one.ticket())
                        .put("reviewed", population.isReviewed(one)));
        ArrayNode signOffs = body.putArray("signOffs");
        population
                .signOffs()
                .forEach(sign -> signOffs.addObject()
                        .put("id", sign.id())
                        .put("time", sign.time())
                        .put("user", sign.user())
                        .put("note", sign.note())
                        .put("decisions", sign.decisions()));
        return body;
    }
}
