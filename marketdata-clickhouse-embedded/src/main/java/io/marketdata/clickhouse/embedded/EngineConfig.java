package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.nio.file.Files;

/** The engine's configuration files. */
final class EngineConfig {
    /** A machine's default would take gigabytes for caches that candles, read once and in order, have no use for. */
    private static final long MARK_CACHE_BYTES = 64L << 20;

    private EngineConfig() {}

    /**
     * For the library: a local engine. It takes the log's level from the root element only, and ports and path from its
     * arguments. The log must not go to the console as well, since nothing would ever cut that file.
     */
    static void writeForLibrary(EngineFiles files, EngineSettings settings, Credentials credentials) {
        String local = """
                <log-level>information</log-level>
                <logger>
                  <log>%s</log><console>0</console><size>10M</size><count>3</count>
                </logger>
                """.formatted(EngineFiles.ENGINE_LOG);
        write(files, local + common(settings), BOOTSTRAP_USER, BOOTSTRAP_QUOTA, credentials);
    }

    /** For the executable: a server, whose folder of readable files is the whole disk as it is for a local engine. */
    static void writeForServer(EngineFiles files, EngineSettings settings, Ports ports, Credentials credentials) {
        String server = """
                <logger>
                  <level>information</level><log>%s</log><console>0</console><size>10M</size><count>3</count>
                </logger>
                <listen_host>127.0.0.1</listen_host><http_port>%d</http_port><tcp_port>%d</tcp_port>
                <path>%s/</path><user_files_path>/</user_files_path>
                <timezone>UTC</timezone>
                """.formatted(
                        Texts.xml(files.engineLog().toString()),
                        ports.http(),
                        ports.nativeTcp(),
                        Texts.xml(files.root().resolve(EngineFiles.DATA).toString()));
        write(files, server + common(settings), "", "", credentials);
    }

    private static String common(EngineSettings settings) {
        return """
                <users_config>users.xml</users_config>
                <max_server_memory_usage>%d</max_server_memory_usage>
                <mark_cache_size>%d</mark_cache_size>
                <uncompressed_cache_size>0</uncompressed_cache_size>
                %s
                """.formatted(settings.maxServerMemoryBytes(), MARK_CACHE_BYTES, settings.extraConfig());
    }

    /**
     * A local engine logs itself in as {@code default} without a password, and cannot do without. So that user may do
     * nothing but open the ports, and its quota is used up by that: nobody on this machine can close them as it.
     */
    private static final String BOOTSTRAP_USER = """
            <default>
              <no_password/><networks><ip>127.0.0.1</ip></networks><profile>boot</profile><quota>boot</quota>
              <grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants>
            </default>
            """;

    private static final String BOOTSTRAP_QUOTA =
            "<boot><interval><duration>2000000000</duration><queries>1</queries></interval></boot>";

    private static void write(
            EngineFiles files, String config, String moreUsers, String moreQuotas, Credentials credentials) {
        String users = """
                <clickhouse>
                <profiles><default/><boot/></profiles>
                <users>
                %s<%2$s>
                  <password_sha256_hex>%3$s</password_sha256_hex>
                  <networks><ip>127.0.0.1</ip><ip>::1</ip></networks><profile>default</profile><quota>default</quota>
                  <access_management>1</access_management><named_collection_control>1</named_collection_control>
                </%2$s>
                </users>
                <quotas><default/>%4$s</quotas>
                </clickhouse>
                """.formatted(moreUsers, credentials.user(), credentials.passwordSha256Hex(), moreQuotas);
        try {
            Files.writeString(files.config(), "<clickhouse>\n" + config + "</clickhouse>\n");
            Files.writeString(files.users(), users);
        } catch (IOException e) {
            throw new EngineException("cannot write the engine's configuration to " + files.config() + ": " + e, e);
        }
    }
}
