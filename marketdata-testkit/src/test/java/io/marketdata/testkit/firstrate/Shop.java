package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** The JDK's client and a reader of archives, for the tests of the fake. */
final class Shop {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Shop() {}

    static HttpResponse<byte[]> get(String uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Sends it and does not wait. */
    static CompletableFuture<HttpResponse<byte[]>> begin(String uri) {
        return CLIENT.sendAsync(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofByteArray());
    }

    /** Returns when the head is there, for a body that is read as it comes. */
    static HttpResponse<InputStream> head(String uri) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofInputStream());
    }

    static void assertWaits(CompletableFuture<?> answer) {
        assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    static void assertNoThreadIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("fault-"));
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static HttpResponse<byte[]> askLastUpdate(FakeFirstRate vendor, String rest)
            throws IOException, InterruptedException {
        return get(vendor.apiUrl() + "/last_update?userid=" + vendor.userid() + "&" + rest);
    }

    static String lastUpdate(FakeFirstRate vendor, String rest) throws IOException, InterruptedException {
        return text(askLastUpdate(vendor, rest));
    }

    static HttpResponse<byte[]> dataFile(FakeFirstRate vendor, String rest) throws IOException, InterruptedException {
        return get(vendor.apiUrl() + "/data_file?userid=" + vendor.userid() + "&" + rest);
    }

    static String location(FakeFirstRate vendor, String rest) throws IOException, InterruptedException {
        return dataFile(vendor, rest).headers().firstValue("Location").orElseThrow();
    }

    static byte[] archive(FakeFirstRate vendor, String rest) throws IOException, InterruptedException {
        return get(location(vendor, rest)).body();
    }

    static ZipFile open(byte[] archive) throws IOException {
        return ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(archive))
                .get();
    }

    /** Texts by entry name, in their order. */
    static Map<String, String> unpacked(byte[] archive) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (ZipFile zip = open(archive)) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    texts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }
}
