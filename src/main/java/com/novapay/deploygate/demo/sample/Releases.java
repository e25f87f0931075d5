package com.novapay.deploygate.demo.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.release.WorkloadObservation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How a service is released, well and less well. Confined to one thread. */
final class Releases {
    private static final List<String> CHECKS =
            List.of("lint", "unit", "integration", "security-scan", "image-build", "review");
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();
    private final Stage stage;
    private final Runnable looks;

    /** @param looks called when the cluster shows something new */
    Releases(Stage stage, Runnable looks) {
        this.stage = stage;
        this.looks = looks;
    }

    /** The image of a version. */
    static String image(Service service, int version) {
        return "registry.novapay.local/" + service.name + "@" + SampleRecords.digest(service.name + " " + version);
    }

    /** The pipeline has built an image. */
    void built(Service service, String image, String failed) {
        verify("ci", service, image, "", CHECKS, failed, Person.PIPELINE);
    }

    /** The smoke tests have run against it in staging. */
    void smoked(Service service, String image) {
        verify("smoke", service, image, "staging", List.of("smoke"), "", Person.SMOKE);
    }

    private void verify(
            String name,
            Service service,
            String image,
            String environment,
            List<String> checks,
            String failed,
            Person by) {
        String digest = image.substring(image.indexOf('@') + 1);
        stage.write(
                by,
                "Verification",
                service.namespace,
                service.name + "-" + name + "-" + digest.substring(7, 17),
                SampleRecords.verification(digest, environment, checks, failed, by.name(), stage.now()));
    }

    /** Somebody approves this template. */
    Decision approve(Person by, String role, String purpose, Service service, JsonNode template, ObjectNode more) {
        ObjectNode spec =
                JsonNodeFactory.instance.objectNode().put("purpose", purpose).put("role", role);
        spec.putObject("workload").put("kind", "Rollout").put("name", service.name);
        spec.put("change", TemplateDigest.of(template)).setAll(more);
        Duration validity = Duration.ofMinutes(purpose.equals("break-glass") ? 55 : 235);
        spec.put("expiresAt", stage.now().plus(validity).toString()).put("approver", by.name());
        return stage.write(
                by,
                "Approval",
                service.namespace,
                service.name + "-" + purpose + "-" + stage.now().getEpochSecond(),
                spec);
    }

    /** Asks for this template; it runs healthy a while later when it may. */
    Decision deploy(Person by, Service service, JsonNode template, Duration untilHealthy) {
        Decision decision = ask(by, service, template, NOTHING);
        if (decision.allowed()) {
            Instant admitted = stage.now();
            shows(service, template);
            stage.at(admitted.plus(untilHealthy), () -> healthy(service, template, decision.id(), admitted));
        }
        return decision;
    }

    /** Somebody changes it where the gate is not asked. */
    void goRound(Service service, JsonNode template) {
        Instant at = stage.now();
        shows(service, template);
        stage.at(at.plusSeconds(30), looks);
        stage.at(at.plusSeconds(400), () -> healthy(service, template, "", at));
    }

    private void shows(Service service, JsonNode template) {
        service.runs(template);
        looks.run();
    }

    private void healthy(Service service, JsonNode template, String decision, Instant admitted) {
        if (service.template().equals(template)) {
            service.healthy.removeIf(run -> run.template().equals(template));
            service.healthy.add(new Service.Run(template, decision, admitted, stage.now()));
            stage.put(SampleRecords.resource(
                    "ReleaseHistory",
                    service.namespace,
                    "rollout-" + service.name,
                    stage.now(),
                    SampleRecords.history(service)));
            service.became(new WorkloadObservation.State.Healthy());
            looks.run();
        }
    }

    /** Goes back to what ran healthy before. */
    Decision rollBack(Person by, Service service) {
        JsonNode left = service.template();
        JsonNode back = service.healthy.reversed().stream()
                .map(Service.Run::template)
                .filter(template -> !template.equals(left))
                .findFirst()
                .orElseThrow();
        Decision decision = ask(by, service, back, NOTHING);
        if (decision.allowed()) {
            shows(service, back);
            service.holds.add(new Service.Held(TemplateDigest.of(left), stage.now(), by.name()));
            Instant admitted = stage.now();
            stage.at(admitted.plusSeconds(24), () -> healthy(service, back, decision.id(), admitted));
        }
        return decision;
    }

    /** Somebody jumps over the rest of a canary. */
    Decision skip(Person by, Service service) {
        ObjectNode rollout = SampleRecords.rollout(service, service.template(), NOTHING);
        ObjectNode old = rollout.deepCopy();
        old.putObject("status")
                .put("currentStepIndex", 1)
                .put("stableRS", "5d4b9c")
                .put("phase", "Paused");
        rollout.putObject("status")
                .put("currentStepIndex", 1)
                .put("stableRS", "5d4b9c")
                .put("phase", "Paused")
                .put("promoteFull", true);
        return stage.ask(by, "UPDATE", "rollouts", "status", rollout, old);
    }

    /** Somebody has the Pods started again. */
    Decision restart(Person by, Service service) {
        ObjectNode again = SampleRecords.rollout(service, service.template(), NOTHING);
        again.withObject("/spec").put("restartAt", stage.now().toString());
        return stage.ask(
                by, "UPDATE", "rollouts", "", again, SampleRecords.rollout(service, service.template(), NOTHING));
    }

    private Decision ask(Person by, Service service, JsonNode template, ObjectNode annotations) {
        return stage.ask(
                by,
                "UPDATE",
                "rollouts",
                "",
                SampleRecords.rollout(service, template, annotations),
                SampleRecords.rollout(service, service.template(), annotations));
    }
}
