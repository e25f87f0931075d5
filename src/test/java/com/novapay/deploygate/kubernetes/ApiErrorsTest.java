package com.novapay.deploygate.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.cli.Main;
import com.novapay.deploygate.cli.WrongUsage;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a cluster answers, in one sentence, with the exit code it deserves. */
class ApiErrorsTest {
    private static final String SERVER = "https://cluster";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | Unauthorized | 2 | https://cluster rejects your credentials: those in this kubeconfig",
                "403 | approvals is forbidden: User \"dev\" cannot create resource \"approvals\" in API group \"g\" in the namespace \"pay\" | 1 | you are dev and may not create approvals.g in pay;",
                "403 | x is forbidden: User \"dev\" cannot create resource \"incidents\" in API group \"g\" at the cluster scope | 1 | you are dev and may not create incidents.g in the whole cluster; ask the cluster's administrators for this RBAC right, from the ClusterRole deploy-gate-incidents",
                "403 | admission webhook \"records.deploygate.novapay.com\" denied the request: approval/x in pay is refused: record-role. Decision d-1. | 1 | denied: approval/x in pay is refused: record-role. Decision d-1.",
                "403 | x is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: not by you. | 1 | denied: not by you.",
                "404 | namespaces \"pay\" not found | 1 | namespaces \"pay\" not found",
                "404 | the server could not find the requested resource | 2 | https://cluster does not have this kind of resource; install the gate's",
                "404 | Not Found | 2 | https://cluster does not have this kind of resource;",
                "409 | incidents \"a\" already exists | 1 | incidents \"a\" already exists; choose another name",
                "409 | Operation cannot be fulfilled on incidents \"a\": the object has been modified | 1 | another client changed it meanwhile",
                "422 | Approval.g \"a\" is invalid: spec.change: must be the whole digest | 1 | the API server rejects it: spec.change: must be the whole digest",
                "422 | Incident.g \"a\" is invalid: [spec.title: Too long, <nil>: Invalid value: null: some validation rules were not checked because] | 1 | the API server rejects it: spec.title: Too long",
                "500 | Internal error occurred: failed calling webhook \"records\": connection refused | 2 | the API server could not call the gate, so nothing was written: failed calling webhook \"records\"",
                "503 | etcd is away | 2 | https://cluster could not answer: etcd is away"
            })
    void answer(int code, String message, int exitCode, String sentence) {
        ClusterProblem problem = ApiErrors.of(
                new KubernetesClientException(
                        "Failure executing",
                        code,
                        new StatusBuilder().withCode(code).withMessage(message).build()),
                SERVER);
        assertThat(problem.getMessage()).startsWith(sentence);
        assertThat(problem.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void noAnswer_saysWhyNot() {
        assertThat(unanswered(new ConnectException()))
                .startsWith("https://cluster cannot be reached; is the cluster up");
        assertThat(unanswered(new UnknownHostException())).contains("its host name cannot be resolved");
        assertThat(unanswered(new HttpTimeoutException("t"))).contains("did not answer in time");
        assertThat(unanswered(new SSLHandshakeException("expired")))
                .startsWith("no trusted connection to https://cluster: expired;");
        assertThat(unanswered(new IOException("odd"))).isEqualTo("https://cluster cannot be reached: odd");
    }

    @Test
    void refusal_keepsItsShape_andCannotDirectTheTerminal() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(Map.of());
        commandLine.setErr(new PrintWriter(err));
        ClusterProblem problem =
                new ClusterProblem(ClusterProblem.Kind.REFUSED, "refused: a\n\n  why\u001b[2J\n    do");
        assertThat(new WrongUsage(false).handleExecutionException(problem, commandLine, null))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualTo("novapay: refused: a\n\n  why [2J\n    do\n");
    }

    private static String unanswered(IOException why) {
        ClusterProblem problem = ApiErrors.of(new KubernetesClientException(why.getMessage(), why), SERVER);
        assertThat(problem.exitCode()).isEqualTo(2);
        return String.valueOf(problem.getMessage());
    }
}
