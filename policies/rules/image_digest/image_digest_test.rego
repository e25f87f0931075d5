package deploygate.rules.image_digest_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("image_digest", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

loose(images) := fixture.violation(
	"image-digest",
	sprintf("Not pinned by digest, or not from the company's registry: %s.", [concat(", ", images)]),
	"Write registry.novapay.local/NAME@sha256:DIGEST.", {"images": images, "who": ["developer"]},
)

of(text, digest) := denied({"change": {"images": [{"container": "app", "image": text, "digest": digest}]}})

digest := fixture.image.digest

test_tag if of("registry.novapay.local/payments:1.2", null) == {loose({"registry.novapay.local/payments:1.2"})}

test_tag_and_digest if of(concat("@", ["registry.novapay.local/payments:1.2", digest]), digest) == set()

test_other_registries if {
	every name in ["registry.novapay.local.evil.example/x", "docker.io/x", "registry.novapay.local:5000/x"] {
		of(concat("@", [name, digest]), digest) == {loose({concat("", [name, "@sha256:aaaaaaaaaaaa"])})}
	}
}

test_a_prefix_without_slash_is_no_registry if {
	evil := concat("@", ["registry.novapay.local.evil.example/x", digest])
	count(of(evil, digest)) == 1 with fixture.changed as {"/images/registries": ["registry.novapay.local", "/", ""]}
}

test_digests_that_are_none if {
	every wrong in [
		"sha256:abc",
		concat("", ["sha256:", upper(fixture.hex_digits)]),
		concat("", ["sha512:", fixture.hex_digits]),
		concat("", ["sha256:", "g", substring(fixture.hex_digits, 1, -1)]),
	] {
		count(of(concat("@", ["registry.novapay.local/payments", wrong]), wrong)) == 1
	}
	count(of(concat("@", ["registry.novapay.local/x", digest, digest]), digest)) == 1
	count(of(fixture.pinned, concat("", ["sha256:", replace(fixture.hex_digits, "a", "b")]))) == 1
}

test_init_and_ephemeral_containers_count if {
	found := denied({"change": {"images": [fixture.image, {"container": "debug", "image": "busybox", "init": true}]}})
	found == {loose({"busybox"})}
}

volume(reference) := {"workload": {"object": {"spec": {"template": {"spec": {"volumes": [
	{"name": "x", "image": {"reference": reference}},
	{"name": "y", "emptyDir": {}},
]}}}}}}

test_image_volumes_count if {
	denied(volume("evil.example/x:1")) == {loose({"evil.example/x:1"})}
	denied(volume(7)) == {loose({"(no image)"})}
	denied(volume(fixture.pinned)) == set()
}

test_missing_or_ill_typed_images_deny if {
	every value in [null, "x", 7, [], {}, false] {
		denied({"change": {"images": value}}) == {loose({"(no image could be read)"})}
	}
	every value in [7, {}, {"image": 7}, {"image": null}, {"image": ""}] {
		denied({"change": {"images": [value]}}) == {loose({"(no image)"})}
	}
	every value in fixture.ill {
		count(denied({})) == 1 with fixture.changed as {"/images/registries": value}
	}
}

test_missing_data_denies if {
	count(of("x", null)) == 1 with fixture.changed as {"/images": {}}
}
