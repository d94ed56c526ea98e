package io.marketdata.testkit.firstrate;

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

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static String lastUpdate(FakeFirstRate vendor, String rest) throws IOException, InterruptedException {
        return text(get(vendor.apiUrl() + "/last_update?userid=" + vendor.userid() + "&" + rest));
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

    /** Texts by entry name, in their order. */
    static Map<String, String> unpacked(byte[] archive) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (ZipFile zip = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(archive))
                .get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    texts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }
}
