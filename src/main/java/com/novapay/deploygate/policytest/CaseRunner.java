package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.flag.FlagFacts;
import com.novapay.deploygate.flag.FlagState;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Spelling;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Judges case files with one revision of the policies. Thread-safe. */
public final class CaseRunner {
    private static final Duration BUDGET = Duration.ofMinutes(1);
    private static final String POLICY_DATA = "policy-data";
    private final PolicyBundle bundle;
    private final WasmPolicyEvaluator evaluator;
    private final ReviewCodec codec = new ReviewCodec();

    public CaseRunner(PolicyBundle bundle, WasmPolicyEvaluator evaluator) {
        this.bundle = bundle;
        this.evaluator = evaluator;
    }

    /** The decision on a case. */
    public Decision decide(CaseFile file) {
        return decide(file, file.data().isObject() ? over(file) : evaluator);
    }

    /** The decision of an evaluator on a case. */
    public Decision decide(CaseFile file, PolicyEvaluator judging) {
        return switch (codec.decode(file.review())) {
            case ReviewCodec.Decoded.Review review ->
                judge(file, judging, () -> "d-case").decide(review.request(), file.at(), BUDGET);
            case ReviewCodec.Decoded.Unreadable unreadable ->
                throw new UsageProblem(file.name() + ": " + unreadable.detail());
        };
    }

    /** A judge that knows the facts, the data and the rules of a case. */
    public ChangeEvaluator judge(CaseFile file, Supplier<String> ids) {
        return judge(file, file.data().isObject() ? over(file) : evaluator, ids);
    }

    private ChangeEvaluator judge(CaseFile file, PolicyEvaluator judging, Supplier<String> ids) {
        checkRules(file);
        return new ChangeEvaluator(
                facts(file),
                () -> judging,
                ids,
                code -> file.rules().isEmpty() || file.rules().contains(code));
    }

    private static FactsView facts(CaseFile file) {
        FactsView facts = FactSources.fixed(new FactSet(file.facts()));
        return file.flags()
                .<FactsView>map(flags -> new FlagFacts(facts, () -> new FlagState.Known(flags)))
                .orElse(facts);
    }

    /** A case whose rules have a typo would judge nothing, and pass. */
    private void checkRules(CaseFile file) {
        List<String> known =
                bundle.rules().stream().map(PolicyBundle.Rule::code).toList();
        for (String code : file.rules()) {
            if (!known.isEmpty() && !known.contains(code)) {
                throw new UsageProblem(
                        file.name() + ": rules: there is no rule \"" + code + "\"; " + Spelling.hint(code, known));
            }
        }
    }

    /** The same policies over the data of a case, which they check themselves; a case may be about just that. */
    private PolicyEvaluator over(CaseFile file) {
        JsonNode merged = merge(bundle.data(), file.data());
        if (merged instanceof ObjectNode data) {
            data.remove(PolicyCompiler.CHECKED);
        }
        PolicyEvaluator judging = evaluator.withData(bundle.withData(merged), 1);
        if (!file.rules().contains(POLICY_DATA)
                && judging.evaluate(JsonNodeFactory.instance.objectNode(), BUDGET)
                        instanceof EvaluationOutcome.Evaluated found) {
            List<String> problems = found.verdict().violations().stream()
                    .filter(violation -> violation.code().equals(POLICY_DATA))
                    .map(Violation::message)
                    .toList();
            if (!problems.isEmpty()) {
                throw new UsageProblem(file.name() + ": data: " + String.join("\n  ", problems));
            }
        }
        return judging;
    }

    /** What is not as the case expects, in words; empty when all is. */
    public List<String> differences(CaseFile file, Decision decision) {
        return CaseDifferences.of(file, decision).stream().map(Difference::text).toList();
    }

    /** Objects are merged member by member, everything else is replaced. */
    static JsonNode merge(JsonNode base, JsonNode over) {
        if (!(base instanceof ObjectNode below) || !(over instanceof ObjectNode above)) {
            return over;
        }
        ObjectNode merged = below.deepCopy();
        above.properties()
                .forEach(entry -> merged.set(entry.getKey(), merge(below.path(entry.getKey()), entry.getValue())));
        return merged;
    }
}
