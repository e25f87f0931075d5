package com.novapay.deploygate.authoring;

import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A new rule with METADATA, test and samples, in the way of the shipped ones. It passes its own tests as written. Immutable. */
public final class RuleScaffold {
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*");
    private static final List<String> NEEDED = List.of(
            "lib/result/result.rego",
            "lib/class/class.rego",
            "lib/environment/environment.rego",
            "lib/fixture/fixture_test.rego",
            "samples/reviews/deployment-set-image.json");

    private final String code;
    private final String name;

    private RuleScaffold(String code) {
        this.code = code;
        this.name = code.replace('-', '_');
    }

    /**
     * The rule of this code.
     *
     * @throws UsageProblem when it is not a code of a rule
     */
    public static RuleScaffold of(String code) {
        String dashed = code.replace('_', '-');
        if (!CODE.matcher(dashed).matches() || dashed.endsWith("-test")) {
            throw new UsageProblem("\"" + code
                    + "\" is not a name for a rule; write small letters, digits and dashes, for example night-window");
        }
        return new RuleScaffold(dashed);
    }

    /** Its folder in a directory of policies. */
    public Path folder(Path policies) {
        return policies.resolve("rules").resolve(name);
    }

    /**
     * Writes the files and returns them in the order in which they are edited.
     *
     * @throws UsageProblem when the rule is there already, the directory lacks what the rule uses, or a file cannot be written
     */
    public List<Path> write(Path policies) {
        if (!Files.isDirectory(policies)) {
            throw new UsageProblem(policies + " is not a directory of policies");
        }
        Path folder = folder(policies);
        if (Files.exists(folder)) {
            throw new UsageProblem(folder + " exists; choose another name, or edit this rule");
        }
        for (String needed : NEEDED) {
            if (!Files.isRegularFile(policies.resolve(needed))) {
                throw new UsageProblem(
                        policies.resolve(needed) + " is missing, which a new rule uses; start from a copy of"
                                + " the folder policies/ of this release");
            }
        }
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(folder.resolve(name + ".rego"), filled(RULE));
        files.put(folder.resolve(name + "_test.rego"), filled(TEST));
        files.put(folder.resolve("samples/denied/long-name.case.yaml"), filled(DENIED));
        files.put(folder.resolve("samples/allowed/short-name.case.yaml"), filled(ALLOWED));
        try {
            for (var file : files.entrySet()) {
                Files.createDirectories(file.getKey().getParent());
                Files.write(file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UsageProblem(folder + " cannot be written: " + e.getMessage());
        }
        return List.copyOf(files.keySet());
    }

    private String filled(String template) {
        String words = code.replace('-', ' ');
        return template.replace("{title}", Character.toUpperCase(words.charAt(0)) + words.substring(1))
                .replace("{code}", code)
                .replace("{name}", name);
    }

    private static final String RULE = """
            # METADATA
            # title: {title}
            # description: >-
            #   The name of a workload in production has at most 40 characters. An example: write here what your rule asks for
            #   and why.
            # custom:
            #   code: {code}
            #   remedy: Give the workload a shorter name.
            #   enforcement: deny
            #   heals_with_time: false
            #   ways_through: []
            #   parameters: []
            package deploygate.rules.{name}

            import future.keywords.not

            import data.deploygate.lib.class
            import data.deploygate.lib.environment
            import data.deploygate.lib.result

            metadata := rego.metadata.chain()

            # The rule negates what is right, so that it denies where a member is missing.
            deny contains result.violation(metadata, message, remedy, details) if {
            	not class.spared_by_content
            	not environment.outside(["production"])
            	not right
            	message := sprintf("The name %s has more than 40 characters.", [shown])
            	remedy := "Give the workload a shorter name."
            	details := {"name": shown, "who": ["developer"]}
            }

            # Records say of a change that the rule does not judge why; without this it would be listed as passed.
            not_applicable contains class.reason if class.spared_by_content

            not_applicable contains environment.reason if environment.outside(["production"])

            right if {
            	is_string(input.request.name)
            	count(input.request.name) <= 40
            }

            # Defined whatever is missing: with an undefined value the message, and with it the denial, would be undefined.
            default shown := "of this workload"

            shown := substring(input.request.name, 0, 60) if is_string(input.request.name)
            """;

    private static final String TEST = """
            package deploygate.rules.{name}_test

            import data.deploygate.lib.fixture_test as fixture

            denied(change) := fixture.said("{name}", fixture.but(change))

            reasons(change) := found if {
            	found := data.deploygate.rules.{name}.not_applicable with input as fixture.but(change)
            }

            long := "a-name-of-more-than-forty-characters-in-all"

            named(shown) := fixture.violation(
            	"{code}", sprintf("The name %s has more than 40 characters.", [shown]),
            	"Give the workload a shorter name.", {"name": shown, "who": ["developer"]},
            )

            test_good_deploy_passes if denied({}) == set()

            test_long_name if denied({"request": {"name": long}}) == {named(long)}

            test_staging_and_always_allowed_changes_pass if {
            	denied({"request": {"name": long}, "workload": {"environment": "staging"}}) == set()
            	denied({"request": {"name": long}, "change": {"class": "ROLLBACK"}}) == set()
            }

            test_why_it_is_not_applicable if {
            	reasons({}) == set()
            	reasons({"workload": {"environment": "staging"}}) == {"it does not apply in staging"}
            	reasons({"change": {"class": "ROLLBACK"}}) == {"it does not judge changes of class ROLLBACK"}
            }

            test_missing_or_ill_typed_name_denies if {
            	every value in [null, 7, ["x"], {"x": 7}, false] {
            		denied({"request": {"name": value}}) == {named("of this workload")}
            	}
            	fixture.said("{name}", json.remove(fixture.deploy, ["request"])) == {named("of this workload")}
            }
            """;

    private static final String DENIED = """
            name: a name of more than 40 characters
            at: 2026-11-24T15:00:00Z
            review: ../../../../samples/reviews/deployment-set-image.json
            set:
              - {path: /request/name, value: a-name-of-more-than-forty-characters-in-all}
            rules: [{code}]
            expect: {allowed: false, codes: [{code}]}
            """;

    private static final String ALLOWED = """
            name: a short name
            at: 2026-11-24T15:00:00Z
            review: ../../../../samples/reviews/deployment-set-image.json
            rules: [{code}]
            expect: {allowed: true, codes: []}
            """;
}
