package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real API server takes, refuses and shows of the custom resources, by itself. */
@OnCluster
class CustomResourcesIT {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private static ControlPlane plane;
    private static Kubectl admin;

    @BeforeAll
    static void install(ControlPlane shared) throws Exception {
        plane = shared;
        admin = plane.kubectl("admin");
        Chart.defineRecords(admin);
        must(admin.run("create", "namespace", "pay"));
    }

    @Test
    void definitions_haveNothingToComplainOf() {
        assertThat(must(admin.run(
                                "get",
                                "crd",
                                "-o",
                                "jsonpath={range .items[?(@.spec.group=='deploygate.novapay.com')].status.conditions[*]}{.type}={.status} {.message}{\"\\n\"}{end}"))
                        .out()
                        .lines())
                .hasSize(10)
                .allMatch(line -> line.startsWith("Established=True") || line.startsWith("NamesAccepted=True"));
    }

    @Test
    void goodOnes_areTakenAndShown() throws IOException {
        must(admin.apply(Files.readString(Path.of("src/test/resources/e2e/facts.yaml"))));
        assertThat(lines("get", "incidents"))
                .startsWith("NAME SEVERITY TITLE SERVICES RESOLVED RESOLVED BY AGE")
                .contains("inc-2041 SEV-1 card payments failing [\"payments-api\"]");
        assertThat(lines("get", "approvals", "-n", "pay"))
                .startsWith("NAME PURPOSE WORKLOAD APPROVER ROLE EXPIRES REVOKED BY AGE")
                .contains("hotfix-1 hotfix payments lead@novapay team-lead 2099-01-01T00:00:00Z");
        assertThat(lines("get", "migrations", "-n", "pay"))
                .startsWith("NAME WORKLOAD TITLE PLANNED ANNOUNCED BY AGE")
                .contains("add-index payments an index on ledger.entries 2099-01-01T03:00:00Z dev@novapay");
        assertThat(lines("get", "verifications", "-n", "pay"))
                .startsWith("NAME IMAGE ENVIRONMENT REPORTED BY AGE")
                .contains("build-7 registry.novapay.local/payments@" + DIGEST
                        + " staging system:serviceaccount:ci:pipeline");
        assertThat(lines("get", "releasehistories", "-n", "pay"))
                .startsWith("NAME KIND WORKLOAD LAST ADMITTED LAST HEALTHY AGE")
                .contains("deployment-payments Deployment payments 2026-11-20T10:00:00Z 2026-11-20T10:05:00Z");
        assertThat(lines("get", "deploygate", "-A"))
                .contains("approval.deploygate.novapay.com/hotfix-1", "incident.deploygate.novapay.com/inc-2041")
                .contains("migration.deploygate.novapay.com/add-index")
                .contains("verification.deploygate.novapay.com/build-7")
                .contains("releasehistory.deploygate.novapay.com/deployment-payments");
        assertThat(must(admin.run("explain", "approval.spec.change")).out())
                .contains("FIELD: change <string>", "The digest of the change that it allows, and no other.");
        assertThat(must(admin.run("explain", "incident.spec.severity")).out())
                .contains("ENUM:", "SEV-1", "SEV-4", "How bad it is.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "severity: SEV-5 | spec.severity: Unsupported value: \"SEV-5\": supported values: \"SEV-1\", \"SEV-2\", \"SEV-3\", \"SEV-4\"",
                "title: no severity | spec.severity: Required value",
                "severity: SEV-1, openedAt: yesterday | spec.openedAt: Invalid value: \"yesterday\": spec.openedAt in body must be of type date-time",
                "severity: SEV-1, openedAt: '2026-11-24T10:00:00' | must be of type date-time",
                "severity: SEV-1, openedAt: '2026-13-24T10:00:00Z' | must be of type date-time",
                "severity: SEV-1, service: [a] | strict decoding error: unknown field \"spec.service\"",
                "severity: SEV-1, services: [''] | spec.services[0] in body should be at least 1 chars long",
                "severity: SEV-1, resolvedAt: 2026-11-24T10:00:00Z | spec: Invalid value: resolvedAt and resolvedBy are given together",
            })
    void badIncidents_areRefusedWithTheReason(String spec, String reason) {
        refused("Incident", "bad", "", spec, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "purpose=party | spec.purpose: Unsupported value: \"party\": supported values: \"break-glass\", \"canary-skip\", \"friday\"",
                "role=Team Lead | spec.role: Invalid value: \"Team Lead\": must be one word of lower-case letters, digits and hyphens",
                "change=sha256:abc | spec.change: Invalid value: \"sha256:abc\": must be the whole digest, sha256: and 64 lower-case hex digits",
                "approver= | spec.approver in body should be at least 1 chars long",
                "expiresAt=tomorrow | spec.expiresAt in body must be of type date-time",
                "purpose=break-glass | spec: Invalid value: breaking glass needs a reason and a ticket",
                "purpose=migration | an approval of a migration names it: migration must be the name of the Migration",
                "revokedBy=lead@novapay | revokedAt and revokedBy are given together",
            })
    void badApprovals_areRefusedWithTheReason(String member, String reason) {
        String[] parts = member.split("=", 2);
        refused("Approval", "bad", "pay", approval(parts[0], parts[1]), reason);
    }

    @Test
    void otherBadOnes_areRefusedWithTheReason() {
        refused("Approval", "bad", "pay", approval("workload", "{kind: StatefulSet, name: a}"), "spec.workload.kind");
        refused("Migration", "bad", "pay", "title: whose", "spec.workload: Required value");
        refused(
                "Verification",
                "bad",
                "pay",
                "image: 'payments:1.0.0', checks: [{name: lint, result: passed}]",
                "spec.image: Invalid value: \"payments:1.0.0\": must be the image's digest, sha256: and 64 lower-case hex digits, or a reference"
                        + " that ends with it after @");
        refused("Verification", "bad", "pay", "image: '" + DIGEST + "', checks: []", "should have at least 1 items");
        refused(
                "ReleaseHistory",
                "bad",
                "pay",
                "workload: {kind: Deployment, name: a}, revisions: [{digest: x}]",
                "spec.revisions[0].digest: Invalid value: \"x\": must be the whole digest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'spec':{'severity':'SEV-3'}}",
                "{'spec':{'title':null}}",
                "{'spec':{'services':['other']}}",
                "{'spec':{'openedBy':'me'}}"
            })
    void incident_isNeverEdited(String patch) {
        create("Incident", "never-edited", "", "severity: SEV-2, title: slow, services: [ledger]");
        assertThat(patch("incident/never-edited", patch).err())
                .contains(
                        "spec: Invalid value: an incident is never edited: resolve it by resolvedAt and resolvedBy, and open"
                                + " another where it has become a different one");
    }

    @Test
    void incident_isResolvedOnce() {
        create("Incident", "over", "", "severity: SEV-2, title: slow");
        must(patch("incident/over", "{'spec':{'resolvedAt':'2026-11-24T10:00:00Z','resolvedBy':'ic@novapay'}}"));
        for (String later : new String[] {
            "{'spec':{'resolvedAt':null,'resolvedBy':null}}",
            "{'spec':{'resolvedAt':'2026-11-24T11:00:00Z'}}",
            "{'spec':{'resolvedBy':'dev@novapay'}}"
        }) {
            assertThat(patch("incident/over", later).err())
                    .contains("spec: Invalid value: a resolved incident stays resolved: open another");
        }
        must(patch("incident/over", "{'metadata':{'labels':{'seen':'yes'}}}"));
    }

    @Test
    void approval_isNeverEditedButRevokedOnce() {
        create("Approval", "taken-back", "pay", approval("reason", "agreed"));
        for (String edit : new String[] {
            "{'spec':{'change':'sha256:" + "f".repeat(64) + "'}}",
            "{'spec':{'expiresAt':'2098-01-01T00:00:00Z'}}",
            "{'spec':{'workload':{'name':'ledger'}}}",
            "{'spec':{'reason':null}}",
            "{'spec':{'ticket':'T-1'}}"
        }) {
            assertThat(patch("approval/taken-back", edit).err())
                    .contains(
                            "spec: Invalid value: an approval is never edited: revoke it by revokedAt and revokedBy, and"
                                    + " write another");
        }
        must(patch("approval/taken-back", "{'spec':{'revokedAt':'2026-11-24T10:00:00Z','revokedBy':'lead@novapay'}}"));
        assertThat(lines("get", "approvals", "-n", "pay")).contains("2099-01-01T00:00:00Z lead@novapay");
        assertThat(patch("approval/taken-back", "{'spec':{'revokedAt':null,'revokedBy':null}}")
                        .err())
                .contains("spec: Invalid value: a revoked approval stays revoked: write another");
    }

    @Test
    void migrationsAndVerifications_areNeverEdited() {
        create("Migration", "fixed", "pay", "workload: {kind: Deployment, name: payments}");
        assertThat(patch("migration/fixed", "{'spec':{'title':'other'}}").err())
                .contains("spec: Invalid value: an announcement is never edited: announce another migration");
        create("Verification", "fixed", "pay", "image: '" + DIGEST + "', checks: [{name: smoke, result: failed}]");
        assertThat(patch("verification/fixed", "{'spec':{'checks':[{'name':'smoke','result':'passed'}]}}")
                        .err())
                .contains("spec: Invalid value: evidence is never edited: attest again, the newest counts");
    }

    @Test
    void history_growsButStaysThatOfItsWorkload() {
        create("ReleaseHistory", "grows", "pay", "workload: {kind: Deployment, name: grows, uid: u-1}");
        must(patch(
                "releasehistory/grows", "{'spec':{'holds':[{'digest':'" + DIGEST + "'}],'workload':{'uid':'u-2'}}}"));
        assertThat(patch("releasehistory/grows", "{'spec':{'workload':{'name':'other'}}}")
                        .err())
                .contains("spec: Invalid value: a history stays that of its workload");
    }

    private static String approval(String name, String value) {
        StringBuilder spec = new StringBuilder();
        for (String[] member : new String[][] {
            {"purpose", "hotfix"},
            {"role", "team-lead"},
            {"workload", "{kind: Deployment, name: payments}"},
            {"change", DIGEST},
            {"expiresAt", "2099-01-01T00:00:00Z"},
            {"approver", "lead@novapay"}
        }) {
            if (!member[0].equals(name)) {
                spec.append(member[0]).append(": ").append(quoted(member[1])).append(", ");
            }
        }
        return spec + name + ": " + quoted(value);
    }

    private static String quoted(String value) {
        return value.startsWith("{") ? value : "'" + value + "'";
    }

    private static void create(String kind, String name, String namespace, String spec) {
        must(admin.apply(manifest(kind, name, namespace, spec)));
    }

    private static void refused(String kind, String name, String namespace, String spec, String reason) {
        Kubectl.Result result = admin.apply(manifest(kind, name, namespace, spec));
        assertThat(result.succeeded()).isFalse();
        assertThat(result.err()).contains(reason);
    }

    private static String manifest(String kind, String name, String namespace, String spec) {
        return "{apiVersion: deploygate.novapay.com/v1alpha1, kind: %s, metadata: {name: %s%s}, spec: {%s}}"
                .formatted(kind, name, namespace.isEmpty() ? "" : ", namespace: " + namespace, spec);
    }

    private static Kubectl.Result patch(String resource, String patch) {
        return admin.run("patch", resource, "-n", "pay", "--type=merge", "-p", patch.replace('\'', '"'));
    }

    /** With the padding of columns taken out. */
    private static String lines(String... arguments) {
        return must(admin.run(arguments)).out().replaceAll(" +", " ");
    }
}
