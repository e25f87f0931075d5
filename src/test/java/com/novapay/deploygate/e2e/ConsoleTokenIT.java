package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.console.Browser;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Kubernetes tokens at the console of a gate that has the chart's rights and no others, checked by a real API server. */
@OnCluster
class ConsoleTokenIT {
    private static final String PEOPLE = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: audit}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: auditor, namespace: audit}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: viewer, namespace: audit}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: stranger, namespace: audit}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: console-auditor}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deploy-gate-auditor}
            subjects: [{kind: ServiceAccount, name: auditor, namespace: audit}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: console-viewer}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deploy-gate-viewer}
            subjects: [{kind: ServiceAccount, name: viewer, namespace: audit}]
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ControlPlane plane;
    private static Kubectl admin;
    private static GateProcess gate;
    private static String rights = "";

    @BeforeAll
    static void start(ControlPlane shared) throws IOException {
        plane = shared;
        admin = plane.kubectl("admin");
        GateFolder.prepare(folder);
        Chart.defineRecords(admin);
        must(admin.apply("{apiVersion: v1, kind: Namespace, metadata: {name: deploy-gate}}"));
        rights = must(plane.helm(
                        "template",
                        "deploy-gate",
                        "chart",
                        "--namespace=deploy-gate",
                        "--show-only=templates/rbac.yaml",
                        "--set=console.enabled=true,console.sessionKey=any"))
                .out();
        must(admin.apply(rights));
        must(admin.apply(PEOPLE));
        gate = GateProcess.start(folder, plane.kubeconfigOf("deploy-gate", "deploy-gate"));
    }

    @AfterAll
    static void stop() {
        if (gate != null) {
            gate.close();
        }
        if (admin != null) {
            admin.feed(PEOPLE, "delete", "--ignore-not-found", "--wait", "-f", "-");
            admin.feed(rights, "delete", "--ignore-not-found", "--wait", "-f", "-");
            admin.run("delete", "namespace", "deploy-gate", "--ignore-not-found", "--wait");
        }
    }

    @Test
    void tokens_letInWhoeverHasTheRight() throws Exception {
        try (Browser program = new Browser(gate.consoleUrl())) {
            String auditor = token("auditor");
            assertThat(asked(program, auditor).statusCode()).isEqualTo(200);
            assertThat(asked(program, token("viewer")).statusCode()).isEqualTo(200);
            HttpResponse<String> stranger = asked(program, token("stranger"));
            assertThat(stranger.statusCode()).isEqualTo(403);
            assertThat(stranger.body()).contains("You are system:serviceaccount:audit:stranger", "deploy-gate-viewer");
            String[] parts = auditor.split("\\.", -1);
            String forged = parts[0] + "." + parts[1] + "." + new StringBuilder(parts[2]).reverse();
            assertThat(asked(program, forged).statusCode()).isEqualTo(401);
            assertThat(asked(program, token("auditor", "--audience=elsewhere")).statusCode())
                    .isEqualTo(401);
            assertThat(asked(program, "none").statusCode()).isEqualTo(401);
            // An administrator of the cluster may everything there, this too.
            assertThat(asked(program, "admin-token").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void form_beginsASession() throws Exception {
        try (Browser browser = new Browser(gate.consoleUrl())) {
            assertThat(browser.get("/signin").body()).contains("Kubernetes token");
            browser.post("/signin/token", Map.of("token", token("auditor")));
            assertThat(browser.cookies()).hasSize(1);
            assertThat(browser.get("/").statusCode()).isEqualTo(200);
            assertThat(Files.readString(folder.resolve("gate.log")))
                    .contains(
                            "console: system:serviceaccount:audit:auditor signed in as auditor by a Kubernetes token");
        }
    }

    @Test
    void novapayConsole_printsALinkThatOpensOnce() throws Exception {
        Shell shell = new Shell(plane.kubeconfig("admin"));
        Kubectl.Result printed = must(shell.type("novapay console --data " + folder.resolve("data")));
        try (Browser browser = new Browser(gate.consoleUrl());
                Browser second = new Browser(gate.consoleUrl())) {
            browser.get(printed.out().strip());
            assertThat(browser.get("/").statusCode()).isEqualTo(200);
            assertThat(second.get(printed.out().strip()).statusCode()).isEqualTo(403);
        }
        Kubectl.Result none = shell.type("novapay console --data " + folder.resolve("policies"));
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("no gate with a console on a loopback address of this machine uses");
    }

    private static HttpResponse<String> asked(Browser program, String token) throws IOException, InterruptedException {
        return program.get("/", "authorization", "Bearer " + token);
    }

    private static String token(String account, String... more) {
        List<String> command = new ArrayList<>(List.of("create", "token", account, "-n", "audit"));
        command.addAll(List.of(more));
        return must(admin.run(command.toArray(String[]::new))).out().strip();
    }
}
