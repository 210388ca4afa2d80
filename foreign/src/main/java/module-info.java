/**
 * Foreign memory whose close is a release. Needs native access: {@code --enable-native-access=io.reprieve.foreign}.
 */
module io.reprieve.foreign {
    requires transitive io.reprieve.runtime;

    exports io.reprieve.foreign;
}
