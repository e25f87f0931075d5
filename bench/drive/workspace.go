package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// workspace is the folder of one run: policies, facts, reviews, logs, certificates.
type workspace struct {
	root     string
	folder   string // a temporary one
	launcher string
	opa      string
	java     string // options for the gate's JVM
}

type object = map[string]any

// Every day is open, so that a run on a Sunday measures the same as one on a Monday.
var openDays = regexp.MustCompile(`open_days: \[[^\]]*\]\s+approval_days: \[[^\]]*\]`)

const everyDay = "open_days: [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday]\n  approval_days: []"

// adapter is what OPA needs to judge the very bytes that the gate gets. What the gate works out for each request (class,
// digest, images, the facts by index), OPA is given ready, for nothing.
const adapter = `package bench.admission

main := {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response}

verdict := v if v := data.deploygate.verdict with input as {
	"version": "v1",
	"time": {"now_ns": time.now_ns()},
	"request": {
		"uid": input.request.uid,
		"operation": input.request.operation,
		"dryRun": input.request.dryRun,
		"kind": input.request.kind,
		"subResource": "",
		"namespace": input.request.namespace,
		"name": input.request.name,
		"user": input.request.userInfo,
	},
	"change": data.bench.known[input.request.uid].change,
	"workload": {
		"service": "checkout",
		"team": "payments",
		"environment": "production",
		"object": input.request.object,
		"oldObject": input.request.oldObject,
	},
	"facts": data.bench.known[input.request.uid].facts,
}

denying := [violation | some violation in verdict.violations; violation.enforcement == "deny"]

response := {"uid": input.request.uid, "allowed": true} if {
	is_array(verdict.violations)
	count(denying) == 0
} else := {
	"uid": input.request.uid,
	"allowed": false,
	"status": {"code": 403, "reason": "Forbidden", "message": concat("\n", [d.message | some d in denying])},
}
`

// policies copies the shipped policies into a folder of the workspace, and adds rules until there are so many.
func (w *workspace) policies(name string, rules int, use policyUse) (string, error) {
	target := filepath.Join(w.folder, name)
	return target, copyPolicies(w.root, target, rules, use)
}

// policyUse says what of the policies is copied.
type policyUse int

const (
	rulesOnly  policyUse = iota // as for a gate that tested them elsewhere
	withProofs                  // with tests and samples
	forOpa                      // rules, and the adapter
)

// copyPolicies copies the shipped policies with every day open.
func copyPolicies(root, target string, rules int, use policyUse) error {
	source := filepath.Join(root, "policies")
	err := filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, _ := filepath.Rel(source, path)
		base := entry.Name()
		switch {
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(target, relative), 0o755)
		case use == withProofs && (strings.HasSuffix(base, ".case.yaml") || strings.HasSuffix(base, ".json")):
		case use != withProofs && strings.HasSuffix(base, "_test.rego"), use == forOpa && base == "capabilities.json":
			return nil
		case !strings.HasSuffix(base, ".rego") && base != "data.yaml" && base != "capabilities.json":
			return nil
		}
		text, err := os.ReadFile(path)
		if base == "data.yaml" {
			text = openDays.ReplaceAll(text, []byte(everyDay))
		}
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(target, relative), text, 0o644)
	})
	if err == nil {
		err = generate(target, rules, use == withProofs)
	}
	if err != nil || use != forOpa {
		return err
	}
	if err := os.WriteFile(filepath.Join(target, "bench.rego"), []byte(adapter), 0o644); err != nil {
		return err
	}
	// A gate evaluates these once, when it loads the policies; OPA is spared them too, not made to repeat them for each request.
	if err := constant(target, "policy_data_checked", true); err != nil {
		return err
	}
	codes, err := ruleCodes(filepath.Join(target, "rules"))
	if err != nil {
		return err
	}
	return constant(target, "policy_rule_codes", codes)
}

// ruleCodes is what data.deploygate.rule_codes is.
func ruleCodes(rules string) (object, error) {
	all, deny, warn := object{}, object{}, object{}
	folders, err := os.ReadDir(rules)
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		name := folder.Name()
		text, err := os.ReadFile(filepath.Join(rules, name, name+".rego"))
		if err != nil {
			return nil, err
		}
		code := strings.ReplaceAll(name, "_", "-")
		all[name] = code
		for head, codes := range map[string]object{"\ndeny contains ": deny, "\nwarn contains ": warn} {
			if strings.Contains(string(text), head) {
				codes[name] = code
			}
		}
	}
	return object{"all": all, "deny": deny, "warn": warn}, nil
}

func constant(policies, name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(policies, name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(policies, name, "data.json"), text, 0o644)
}

// review reads a recorded review and sends it as a dry run or not.
func (w *workspace) review(name string, dryRun bool) (object, error) {
	text, err := os.ReadFile(filepath.Join(w.root, "bench", "reviews", name))
	if err != nil {
		return nil, err
	}
	var review object
	if err := json.Unmarshal(text, &review); err != nil {
		return nil, err
	}
	review["request"].(object)["dryRun"] = dryRun
	return review, nil
}

// byHand turns an allowed review into one that is denied: a person, an image without a digest.
func byHand(review object) object {
	request := review["request"].(object)
	request["userInfo"] = object{"username": "dev@novapay", "groups": []string{"developers", "system:authenticated"}}
	for _, container := range containers(request["object"]) {
		image := container["image"].(string)
		container["image"] = image[:strings.IndexByte(image, '@')] + ":1.2.0"
	}
	return review
}

func containers(workload any) []object {
	spec := workload.(object)["spec"].(object)["template"].(object)["spec"].(object)
	var found []object
	for _, container := range spec["containers"].([]any) {
		found = append(found, container.(object))
	}
	return found
}

// evidence is what the gate must know so that a review is allowed: every check of every image has passed.
func evidence(review object, number int) []object {
	request := review["request"].(object)
	finished := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	var documents []object
	for i, container := range containers(request["object"]) {
		for _, environment := range []string{"staging"} {
			var checks []object
			for _, check := range []string{"lint", "unit", "integration", "security-scan", "image-build", "review", "smoke"} {
				checks = append(checks, object{"name": check, "result": "passed", "finishedAt": finished})
			}
			documents = append(documents, document("Verification", fmt.Sprintf("v-%d-%d", number, i), object{
				"image": container["image"], "environment": environment, "checks": checks,
				"reportedBy": "system:serviceaccount:ci:pipeline"}))
		}
	}
	return documents
}

// history says that nothing of the workload was rolled back from.
func history(review object) object {
	metadata := review["request"].(object)["object"].(object)["metadata"].(object)
	return document("ReleaseHistory", "rollout-checkout", object{
		"workload":  object{"kind": "Rollout", "name": "checkout", "uid": metadata["uid"]},
		"revisions": []object{}, "holds": []object{}})
}

func document(kind, name string, spec object) object {
	return object{"apiVersion": "deploygate.novapay.com/v1alpha1", "kind": kind,
		"metadata": object{"name": name, "namespace": "pay"}, "spec": spec}
}

func namespace() object {
	return object{"apiVersion": "v1", "kind": "Namespace", "metadata": object{"name": "pay", "labels": object{
		"deploygate.novapay.com/environment": "production", "deploygate.novapay.com/team": "payments"}}}
}

// others are facts of workloads and images that no measured review touches.
func others(count int) []object {
	soon := time.Now().Add(2 * time.Hour).UTC().Format(time.RFC3339)
	var documents []object
	for i := range count {
		digest := fmt.Sprintf("sha256:%064x", i+1)
		if i%2 == 0 {
			documents = append(documents, document("Approval", fmt.Sprintf("a-%d", i), object{
				"purpose": "hotfix", "role": "team-lead", "workload": object{"kind": "Rollout", "name": "checkout"},
				"change": digest, "reason": "measured", "expiresAt": soon, "approver": "lead@novapay"}))
			continue
		}
		image := object{"spec": object{"template": object{"spec": object{"containers": []any{
			object{"image": "registry.novapay.local/checkout@" + digest}}}}}}
		documents = append(documents, evidence(object{"request": object{"object": image}}, i)...)
	}
	return documents
}

// facts writes documents as files of at most 1,000.
func (w *workspace) facts(name string, documents []object) (string, error) {
	folder := filepath.Join(w.folder, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	for n := 0; len(documents) > 0; n++ {
		some := documents[:min(1000, len(documents))]
		documents = documents[len(some):]
		var text strings.Builder
		for _, document := range some {
			line, err := json.Marshal(document)
			if err != nil {
				return "", err
			}
			text.WriteString("---\n" + string(line) + "\n")
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("facts-%03d.yaml", n)), []byte(text.String()), 0o644); err != nil {
			return "", err
		}
	}
	return folder, nil
}

// known is what the gate finds out about a review, written down for OPA.
func (w *workspace) known(review object, file string) (object, error) {
	text, err := json.Marshal(review)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(w.folder, file)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return nil, err
	}
	check := exec.Command(w.launcher, "check", "--review", path, "-o", "json")
	out, err := check.Output() // exit 1 says that it is denied, which does not matter here
	var said struct{ Class, Change string }
	if problem := json.Unmarshal(out, &said); problem != nil {
		return nil, fmt.Errorf("novapay check: %v: %s", err, out)
	}
	var images, verifications []object
	for _, container := range containers(review["request"].(object)["object"]) {
		image := container["image"].(string)
		entry := object{"container": container["name"], "image": image, "init": false}
		if _, digest, pinned := strings.Cut(image, "@"); pinned {
			entry["digest"] = digest
		}
		images = append(images, entry)
	}
	for _, verification := range evidence(review, 0) {
		flat := verification["spec"].(object)
		flat["name"] = verification["metadata"].(object)["name"]
		flat["namespace"] = "pay"
		verifications = append(verifications, flat)
	}
	none := []object{}
	return object{
		"change": object{"class": said.Class, "digest": said.Change, "previousDigest": "", "images": images,
			"fields": []string{"spec.template"}},
		"facts": object{"incidents": none, "approvals": none, "migrations": none, "verifications": verifications,
			"history": history(review)["spec"], "freshness": object{"known": true}, "argocd": object{}},
	}, nil
}
