package com.novapay.deploygate.demo.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.LocalDate;

/** An incident: deploys wait, one service goes back, the fix comes in. Confined to one thread. */
final class Outage {
    private final Stage stage;
    private final Releases releases;
    private final SampleMonth month;
    private final String severity;

    Outage(Stage stage, Releases releases, SampleMonth month, String severity) {
        this.stage = stage;
        this.releases = releases;
        this.month = month;
        this.severity = severity;
    }

    void script(LocalDate day) {
        String name = "inc-" + (2_000 + day.getDayOfYear());
        Service broken = month.service(severity.equals("SEV-1") ? 0 : 3);
        ObjectNode open = JsonNodeFactory.instance
                .objectNode()
                .put("severity", severity)
                .put("title", broken.name + " answers with errors")
                .put("source", "manual")
                .put("openedAt", SampleMonth.time(day, 10, 2).toString());
        stage.at(SampleMonth.time(day, 9, 20), () -> month.soundRelease(broken, false));
        stage.at(
                SampleMonth.time(day, 10, 2),
                () -> stage.write(
                        Person.COMMANDER, "Incident", "", name, open.put("openedBy", Person.COMMANDER.name())));
        stage.at(SampleMonth.time(day, 10, 6), () -> releases.rollBack(Person.lead(broken.team), broken));
        stage.at(SampleMonth.time(day, 10, 20), () -> month.prepared(broken, template -> fix(broken, template, name)));
        stage.at(
                SampleMonth.time(day, 14, 45),
                () -> stage.write(
                        Person.COMMANDER,
                        "Incident",
                        "",
                        name,
                        open.deepCopy()
                                .put("resolvedAt", stage.now().toString())
                                .put("resolvedBy", Person.COMMANDER.name())));
    }

    /** Refused until the lead says that it is the fix. */
    private void fix(Service broken, JsonNode template, String incident) {
        month.argoDeploys(broken, template);
        month.later(
                Duration.ofMinutes(11),
                () -> releases.approve(
                        Person.lead(broken.team),
                        "team-lead",
                        "hotfix",
                        broken,
                        template,
                        SampleMonth.said("the fix of " + incident + ", reviewed by two", "INC-" + incident.substring(4))
                                .put("incident", incident)));
        month.later(Duration.ofMinutes(12), () -> month.argoDeploys(broken, template));
    }
}
