package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

    @Test
    void aListIsReadInItsOrder() {
        assertThat(ServerAddress.parseList("b.example:11211, a:1,10.0.0.1:65535,[::1]:33013"))
                .containsExactly(
                        new ServerAddress("b.example", 11211),
                        new ServerAddress("a", 1),
                        new ServerAddress("10.0.0.1", 65535),
                        new ServerAddress("::1", 33013));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:11211", "10.0.0.1:1", "[::1]:11211"})
    void anAddressIsWrittenAsItWasRead(String text) {
        assertThat(ServerAddress.parseList(text).get(0)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "33013",
                "host:",
                ":11211",
                "host:0",
                "host:65536",
                "host:99999999999",
                "host:-1",
                "host:+1",
                "host:1x",
                "host:٣",
                "host: 1",
                "a host:1",
                "ho\tst:1",
                "ho\u0000st:1",
                "host:1\u0000",
                "ho\u007fst:1",
                "::1:11211",
                "::1",
                "[::1:11211",
                "::1]:11211",
                "[]:1",
                "user@host:1",
                "user:pw@host:1",
                "host/path:1",
                "host:1/path",
                "host?x:1",
                "host#x:1",
                "a:1,",
                ",a:1",
                "a:1,,b:1",
                "a:1;b:1",
                "a%20b:1",
                "${body}:1",
                "{{x}}:1",
                "RAW(a):1",
                "[a]:1",
                "[fe80::1%eth0]:1",
                "//a:1"
            })
    void whatIsNoHostAndPortIsRefusedAndNamed(String text) {
        assertThatThrownBy(() -> ServerAddress.parseList(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no memcached address host:port");
    }

    @Test
    void aServerWithoutAPortHasThatOfMemcached() {
        assertThat(ServerAddress.parseList("host, [::1],10.0.0.1,b:1"))
                .containsExactly(
                        new ServerAddress("host", 11211),
                        new ServerAddress("::1", 11211),
                        new ServerAddress("10.0.0.1", 11211),
                        new ServerAddress("b", 1));
        assertThatThrownBy(() -> ServerAddress.parseList("a,a:11211")).hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "[::1]"})
    void aMissingPortIsSaidToBeMissingWherePortsAreNeeded(String host) {
        assertThatThrownBy(() -> ServerAddress.parseListWithPorts("a:1," + host))
                .hasMessageContaining("'" + host + "' in 'a:1," + host + "'")
                .hasMessageContaining("the port is missing");
    }

    @Test
    void aPortAloneIsNotAHost() {
        assertThatThrownBy(() -> ServerAddress.parseList("a:1,33013")).hasMessageContaining("the host is missing");
    }

    @Test
    void aServerThatStandsTwiceIsRefused() {
        assertThatThrownBy(() -> ServerAddress.parseList("a:1,b:1,a:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }
}
