# METADATA
# title: Image digest
# description: >-
#   Every image, those of init and ephemeral containers and of image volumes too, is pinned by digest, is written as the
#   grammar of image references has it, and comes from one of the company's registries.
# custom:
#   code: image-digest
#   remedy: Pin the image by its digest and pull it from the company's registry.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: [an exception in policy data; not even break-glass]
#   parameters: [images]
package deploygate.rules.image_digest

import future.keywords.not

import data.deploygate.lib.class
import data.deploygate.lib.environment
import data.deploygate.lib.images
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	not class.spared_by_content
	not environment.outside(data.images.environments)
	loose := {images.short(image) | some image in images.used; not good(image)} | loose_volumes
	count(loose) > 0
	message := sprintf("Not pinned by digest, or not from the company's registry: %s.", [concat(", ", loose)])
	remedy := sprintf("Write %sNAME@sha256:DIGEST.", [registry])
	details := {"images": loose, "who": ["developer"]}
}

good(image) if {
	pinned(image)
	ours(image.image)
}

# What is pinned is one reference with exactly this digest at its end. Not regex.match: the engine would compile its
# pattern for each evaluation, at the cost of two rules; the gate keeps that of regex.find_n.
pinned(image) if {
	startswith(image.digest, "sha256:")
	digits := substring(image.digest, 7, -1)
	regex.find_n(`^[0-9a-f]{64}$`, digits, 1) == [digits]
	split(image.image, "@")[1] == image.digest
	count(split(image.image, "@")) == 2
}

# A prefix without a slash at its end would also fit registry.novapay.local.evil.example.
ours(text) if {
	some prefix in data.images.registries
	count(prefix) > 1
	endswith(prefix, "/")
	startswith(text, prefix)
}

loose_volumes contains images.short({"image": reference}) if {
	some volume in input.workload.object.spec.template.spec.volumes
	reference := volume.image.reference
	not good_reference(reference)
}

good_reference(reference) if good({"image": reference, "digest": split(reference, "@")[1]})

default registry := "REGISTRY/"

registry := data.images.registries[0] if is_string(data.images.registries[0])

not_applicable contains class.reason if class.spared_by_content

not_applicable contains environment.reason if environment.outside(data.images.environments)
