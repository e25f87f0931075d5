package com.novapay.deploygate.announce.marker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTest {
    @ParameterizedTest
    @CsvSource({
        "nginx, unknown, pkg:oci/nginx?repository_url=nginx",
        "nginx:1.27, 1.27, pkg:oci/nginx?repository_url=nginx&tag=1.27",
        "localhost:5000/pay/API, unknown, pkg:oci/api?repository_url=localhost:5000/pay/api",
        "localhost:5000/api:7, 7, pkg:oci/api?repository_url=localhost:5000/api&tag=7",
        "a.b/c@sha256:ab, sha256:ab, pkg:oci/c@sha256%3Aab?repository_url=a.b/c",
        "'', unknown, pkg:oci/unknown?repository_url=unknown",
        "':@', unknown, pkg:oci/unknown?repository_url=unknown",
        "'a b/é', unknown, pkg:oci/%C3%A9?repository_url=a%20b/%C3%A9"
    })
    void anyReference_isTakenApart(String reference, String version, String packageUrl) {
        assertThat(ImageName.of(reference).version()).isEqualTo(version);
        assertThat(ImageName.of(reference).packageUrl()).isEqualTo(packageUrl);
    }
}
