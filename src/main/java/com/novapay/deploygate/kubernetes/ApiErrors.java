package com.novapay.deploygate.kubernetes;

import com.novapay.deploygate.kubernetes.ClusterProblem.Kind;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Puts what went wrong between here and a cluster in one sentence. Pure, thread-safe. */
final class ApiErrors {
    private static final Pattern RIGHTS =
            Pattern.compile("User \"([^\"]*)\" cannot (\\w+) resource \"([^\"]*)\"(?: in API group \"([^\"]*)\")?"
                    + "(?: in the namespace \"([^\"]*)\")?");
    private static final Pattern ADMISSION =
            Pattern.compile("(?s)(?:admission webhook|ValidatingAdmissionPolicy) .*? denied (?:the )?request: (.*)");

    private static final String UNASKED = "failed calling webhook";

    private ApiErrors() {}

    /** @param server where it was asked */
    static ClusterProblem of(KubernetesClientException problem, String server) {
        Status status = problem.getStatus();
        String message = status == null || status.getMessage() == null
                ? String.valueOf(problem.getMessage())
                : status.getMessage();
        return switch (problem.getCode()) {
            case -1, 0 -> new ClusterProblem(Kind.UNKNOWN, unreachable(problem, server));
            case 401 ->
                new ClusterProblem(
                        Kind.UNKNOWN,
                        server
                                + " rejects your credentials: those in this kubeconfig are wrong or have expired; log in again");
            case 403 -> new ClusterProblem(Kind.REFUSED, forbidden(message));
            case 404 -> absent(message, server);
            case 409 ->
                new ClusterProblem(
                        Kind.CONFLICT,
                        message.contains("already exists")
                                ? message + "; choose another name"
                                : "another client changed it meanwhile; check it, then try again");
            case 400, 422 -> new ClusterProblem(Kind.REFUSED, "the API server rejects it: " + plain(message));
            default ->
                new ClusterProblem(message.contains(UNASKED) ? Kind.UNASKED : Kind.UNKNOWN, failed(message, server));
        };
    }

    private static String forbidden(String message) {
        Matcher denied = ADMISSION.matcher(message);
        if (denied.find()) {
            return "denied: " + denied.group(1).strip();
        }
        Matcher rights = RIGHTS.matcher(message);
        if (!rights.find()) {
            return "denied: " + message;
        }
        String group = rights.group(4) == null || rights.group(4).isEmpty() ? "" : "." + rights.group(4);
        String where = rights.group(5) == null ? "in the whole cluster" : "in " + rights.group(5);
        return "you are " + rights.group(1) + " and may not " + rights.group(2) + " " + rights.group(3) + group + " "
                + where + "; ask the cluster's administrators for this RBAC right"
                + (rights.group(3).equals("incidents") ? ", from the ClusterRole deploy-gate-incidents" : "");
    }

    /** Of an object that is not there its name is told; of a kind that is not there nothing is. */
    private static ClusterProblem absent(String message, String server) {
        return message.contains("\" not found")
                ? new ClusterProblem(Kind.ABSENT, message)
                : new ClusterProblem(
                        Kind.UNKNOWN_KIND,
                        server + " does not have this kind of resource; install the gate's custom resources with:"
                                + " kubectl apply --server-side -f chart/crds");
    }

    private static String failed(String message, String server) {
        int call = message.indexOf(UNASKED);
        return call < 0
                ? server + " could not answer: " + message
                : "the API server could not call the gate, so nothing was written: " + message.substring(call)
                        + "; run novapay status for details";
    }

    private static String unreachable(Throwable problem, String server) {
        Throwable cause = Stream.iterate(problem, why -> why != null, Throwable::getCause)
                .filter(why -> why instanceof ConnectException
                        || why instanceof UnknownHostException
                        || why instanceof HttpTimeoutException
                        || why instanceof SSLException)
                .findFirst()
                .orElse(problem);
        return switch (cause) {
            case SSLException tls ->
                "no trusted connection to " + server + ": " + tls.getMessage()
                        + "; check the certificates in this kubeconfig";
            case UnknownHostException host ->
                server + " cannot be reached: its host name cannot be resolved; is it the right --context?";
            case HttpTimeoutException timeout -> server + " did not answer in time; try again";
            case ConnectException refused ->
                server + " cannot be reached; is the cluster up, and is it the right --context?";
            default -> server + " cannot be reached: " + cause.getMessage();
        };
    }

    /** Without what is said of every invalid object. */
    private static String plain(String message) {
        int invalid = message.indexOf(" is invalid: ");
        String what = invalid < 0 ? message : message.substring(invalid + " is invalid: ".length());
        return what.replaceFirst("^\\[(.*), <nil>: Invalid value: .*some validation rules were not checked.*]$", "$1");
    }
}
