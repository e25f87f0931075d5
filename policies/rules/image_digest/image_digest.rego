# METADATA
# title: Image digest
# description: Images are pinned by digest and come from the company's registries.
# custom:
#   code: image-digest
#   remedy: Pin the image by its digest and pull it from the company's registry.
#   enforcement: deny
#   ways_through: [an exception in policy data; not even break-glass]
#   parameters: [images]
package deploygate.rules.image_digest

import data.deploygate.lib.class
import data.deploygate.lib.environment
import data.deploygate.lib.images
import data.deploygate.lib.result

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	not class.spared_by_content
	not environment.outside(data.images.environments)
	loose := [images.short(image) | some image in images.all; not good(image)]
	count(loose) > 0
	message := sprintf("Not pinned by digest or not from the company's registry: %s.", [concat(", ", loose)])
	remedy := "Write the image as registry/name@sha256:DIGEST, from the company's registry."
	details := {"images": loose, "who": ["developer"]}
}

good(image) if {
	startswith(image.digest, "sha256:")
	endswith(image.image, concat("@", ["", image.digest]))
	some registry in data.images.registries
	startswith(image.image, registry)
}
