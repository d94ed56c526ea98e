package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of archives, each seen by a reader of them; the archive of the next order is right. */
@Timeout(300)
class ArchiveFaultsTest {
    private static final String DAY = "type=futures&timeframe=1min&adjustment=contin_UNadj&period=day";
    private static final String ES = "ES_day_1min_continuous_UNadjusted.txt";
    private static final String NQ = "NQ_day_1min_continuous_UNadjusted.txt";
    private static final int GIBIBYTE = 1 << 30;

    private final FakeFirstRate vendor = FakeFirstRate.builder()
            .truth(FirstRateTruth.builder()
                    .tickers(FakeTicker.futures("ES"), FakeTicker.futures("NQ"), FakeTicker.stock("ABCD"))
                    .build())
            .clock(ManualClock.at("2026-02-04T07:30:00Z"))
            .start();

    @AfterEach
    void close() {
        vendor.close();
    }

    private byte[] wrong(FirstRateFault fault) throws Exception {
        vendor.arm(fault);
        byte[] wrong = Shop.archive(vendor, DAY);
        assertThat(vendor.injected()).containsEntry(fault, 1);
        assertThat(wrong).isNotEqualTo(right());
        return wrong;
    }

    private byte[] right() throws Exception {
        return Shop.archive(vendor, DAY);
    }

    private static List<ZipArchiveEntry> entries(byte[] archive) throws IOException {
        try (ZipFile zip = Shop.open(archive)) {
            return Collections.list(zip.getEntriesInPhysicalOrder());
        }
    }

    private static List<String> names(byte[] archive) throws IOException {
        return entries(archive).stream().map(ZipArchiveEntry::getName).toList();
    }

    private static byte[] content(byte[] archive, int entry) throws IOException {
        try (ZipFile zip = Shop.open(archive)) {
            return zip.getInputStream(
                            Collections.list(zip.getEntriesInPhysicalOrder()).get(entry))
                    .readAllBytes();
        }
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    @Test
    void sidecarsComeFirst() throws Exception {
        assertThat(names(wrong(FirstRateFault.SIDECARS)))
                .containsExactly("._" + ES, "__MACOSX/._" + ES, "_readme.txt", ES, NQ);
    }

    @ParameterizedTest
    @CsvSource({"PATH_UPWARDS, ../../../", "PATH_ABSOLUTE, /tmp/", "PATH_OF_WINDOWS, C:\\"})
    void aNameLeadsElsewhere(FirstRateFault fault, String prefix) throws Exception {
        byte[] archive = wrong(fault);
        String bytes = new String(archive, StandardCharsets.ISO_8859_1);
        assertThat(bytes.indexOf(prefix + ES)).as("the local header").isEqualTo(30);
        assertThat(bytes.lastIndexOf(prefix + ES)).as("the directory").isGreaterThan(1_000);
        assertThat(names(archive)).hasSize(3).endsWith(ES, NQ);
        assertThat(content(archive, 0)).isEqualTo(content(archive, 1));
    }

    @Test
    void anEntryComesTwice() throws Exception {
        byte[] archive = wrong(FirstRateFault.DUPLICATE_ENTRY);
        assertThat(names(archive)).containsExactly(ES, ES, NQ);
        assertThat(content(archive, 0)).isEqualTo(content(right(), 0));
    }

    @Test
    void namesSayAnotherTimeframeOrAdjustment() throws Exception {
        assertThat(names(wrong(FirstRateFault.WRONG_TIMEFRAME)))
                .containsExactly(ES.replace("1min", "15min"), NQ.replace("1min", "15min"));
        assertThat(names(wrong(FirstRateFault.WRONG_ADJUSTMENT)))
                .containsExactly(
                        ES.replace("UNadjusted", "absolute_adjusted"), NQ.replace("UNadjusted", "absolute_adjusted"));
        vendor.arm(FirstRateFault.WRONG_ADJUSTMENT);
        assertThat(names(Shop.archive(vendor, "type=stock&timeframe=1day&period=day&adjustment=adj_split")))
                .containsExactly("ABCD_day_1day_UNADJUSTED.txt");
    }

    @ParameterizedTest
    @CsvSource({"BOMB, 1073741824", "BOMB_UNDECLARED, 1000"})
    void aBombUnpacksToAGibibyteWhateverItSays(FirstRateFault fault, long said) throws Exception {
        byte[] archive = wrong(fault);
        assertThat(archive.length).isLessThan(GIBIBYTE / 100);
        ZipArchiveEntry bomb = entries(archive).get(0);
        assertThat(bomb.getName()).isEqualTo("BOMB_day_1min.txt");
        assertThat(bomb.getSize()).isEqualTo(said);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            zip.getNextEntry();
            // The end of the entry is where the JDK compares the size with what the header says.
            if (fault == FirstRateFault.BOMB) {
                assertThat(bytesOf(zip)).isEqualTo(GIBIBYTE);
            } else {
                assertThatThrownBy(() -> bytesOf(zip)).hasMessageContaining("got " + GIBIBYTE + " bytes");
            }
        }
    }

    private static long bytesOf(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long count = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            count += read;
        }
        return count;
    }

    @Test
    void anEntrySaysThatItIsEncrypted() throws Exception {
        assertThat(entries(wrong(FirstRateFault.ENCRYPTED_ENTRY)))
                .extracting(entry -> entry.getGeneralPurposeBit().usesEncryption())
                .containsExactly(true, false);
    }

    @Test
    void anEntryHasAnotherChecksumOrOtherBytes() throws Exception {
        byte[] wrongCrc = wrong(FirstRateFault.WRONG_CRC);
        assertThat(content(wrongCrc, 0)).isEqualTo(content(right(), 0));
        assertThat(entries(wrongCrc).get(0).getCrc()).isNotEqualTo(crc(content(right(), 0)));
        assertThat(entries(wrongCrc).get(1).getCrc()).isEqualTo(crc(content(right(), 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1min", "1day"})
    void otherBytesAreInTheFirstEntryHoweverSmall(String timeframe) throws Exception {
        String order = DAY.replace("1min", timeframe);
        byte[] right = Shop.archive(vendor, order);
        vendor.arm(FirstRateFault.CORRUPT_DATA);
        byte[] corrupt = Shop.archive(vendor, order);
        assertThat(names(corrupt)).isEqualTo(names(right));
        assertThat(content(corrupt, 1)).isEqualTo(content(right, 1));
        ZipArchiveEntry entry = entries(right).get(0);
        assertThat((long) Arrays.mismatch(right, corrupt))
                .isBetween(entry.getDataOffset(), entry.getDataOffset() + entry.getCompressedSize() - 1);
        assertThatThrownBy(() -> assertThat(crc(content(corrupt, 0)))
                        .isEqualTo(entries(corrupt).get(0).getCrc()))
                .isNotNull();
    }

    @Test
    void theEndIsNotThere() throws Exception {
        byte[] right = right();
        byte[] noDirectory = wrong(FirstRateFault.CUT_DIRECTORY);
        assertThat(noDirectory).isEqualTo(Arrays.copyOf(right, right.length - 30));
        assertThatThrownBy(() -> entries(noDirectory)).isInstanceOf(IOException.class);
        byte[] half = wrong(FirstRateFault.CUT_ARCHIVE);
        assertThat(half).isEqualTo(Arrays.copyOf(right, right.length / 2));
    }

    @Test
    void bytesAreBeforeOrBehind() throws Exception {
        byte[] right = right();
        byte[] behind = wrong(FirstRateFault.TRAILING_GARBAGE);
        assertThat(behind).startsWith(right).hasSize(right.length + 1_000);
        byte[] before = wrong(FirstRateFault.LEADING_GARBAGE);
        assertThat(before).startsWith(new byte[1_000]).hasSize(right.length + 1_000);
        assertThat(content(before, 1)).as("places in the directory are right").isEqualTo(content(right, 1));
    }

    @Test
    void whoReadsFromTheBeginningFindsAnotherArchive() throws Exception {
        byte[] two = wrong(FirstRateFault.TWO_ARCHIVES);
        List<String> streamed = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(two))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                streamed.add(entry.getName());
            }
        }
        assertThat(streamed).containsExactly("OTHER_day_1min.txt");
        assertThat(Shop.unpacked(two)).isEqualTo(Shop.unpacked(right()));
    }

    @Test
    void anArchiveIsInTheArchive() throws Exception {
        byte[] archive = wrong(FirstRateFault.NESTED_ARCHIVE);
        assertThat(names(archive)).containsExactly("NESTED_day_1min.zip", ES, NQ);
        assertThat(names(content(archive, 0))).containsExactly("INNER_full_1min.txt");
    }

    @Test
    void thereAreNoEntriesOrVeryMany() throws Exception {
        assertThat(entries(wrong(FirstRateFault.EMPTY_ARCHIVE))).isEmpty();
        List<String> many = names(wrong(FirstRateFault.MANY_ENTRIES));
        assertThat(many)
                .hasSize(200_002)
                .startsWith("T0_day_1min.txt")
                .endsWith("T199999_day_1min.txt", ES, NQ)
                .doesNotHaveDuplicates();
    }

    @Test
    void anArchiveIsThatOfTheDateBefore() throws Exception {
        Map<String, String> stale = Shop.unpacked(wrong(FirstRateFault.STALE_ARCHIVE));
        assertThat(stale.get(ES)).contains("\n2026-02-02 16:59:00").doesNotContain("2026-02-03");
        assertThat(Shop.unpacked(right()).get(ES)).contains("\n2026-02-03 16:59:00");
    }

    @Test
    void onlyDataFilesOfArchivesAreWrongAndEachDownloadOfThemIsTheSame() throws Exception {
        vendor.arm(FirstRateFault.CUT_ARCHIVE);
        String location = Shop.location(vendor, DAY);
        assertThat(Shop.get(location).body()).isEqualTo(Shop.get(location).body());
        assertThat(FirstRateFault.CUT_ARCHIVE.isOfArchive()).isTrue();
        assertThat(FirstRateFault.CUT_BODY.isOfArchive()).isFalse();
        assertThat(FirstRateFault.CUT_BODY.isOfStore()).isTrue();
        assertThat(FirstRateFault.RANGE_IGNORED.needsRange()).isTrue();
        assertThat(FirstRateFault.CUT_BODY.needsRange()).isFalse();
    }
}
