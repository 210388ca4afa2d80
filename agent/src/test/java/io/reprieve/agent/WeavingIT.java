package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs with annotations do with the agent what the annotations say.
 */
class WeavingIT {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readersOfEveryKindAreSections(final boolean hasRuntimeOfItsOwn) {
        jvm(hasRuntimeOfItsOwn).agent("").run("com.acme.Readers").succeeds().prints("ok")
            .reports("weaving; ")
            .reports("woven: 28 readers, 0 releases; not woven: 0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void releasesOfEveryKindAreDeferredWithTheirArguments(final boolean hasRuntimeOfItsOwn) {
        jvm(hasRuntimeOfItsOwn).agent("").run("com.acme.Releases").succeeds().prints("ok")
            .reports("woven: 1 reader, 26 releases; not woven: 0; deferred 26, reclaimed 26, pending 0, fallbacks 0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReaderThatIsStuckInOneDomainHoldsUpNoOther(final boolean hasRuntimeOfItsOwn) {
        jvm(hasRuntimeOfItsOwn).agent("").run("com.acme.Domains").succeeds().prints("ok")
            .reports("woven: 5 readers, 4 releases; not woven: 0; deferred 4, reclaimed 4");
    }

    @Test
    void releasesInAnUpdaterCountFromItsEnd() {
        ChildJvm.withPrograms().agent("").run("com.acme.Updates").succeeds().prints("ok")
            .reports("woven: 1 reader, 2 releases, 9 updaters; not woven: 0");
    }

    @Test
    void aThreadIsOnlineDuringTheTurnsOfADutyCycle() {
        ChildJvm.withPrograms().agent("").run("com.acme.DutyCycles").succeeds().prints("ok")
            .reports("woven: 2 readers, 1 release, 8 duty cycles, 1 updater; not woven: 0");
    }

    @Test
    void pooledObjectsQueueThemselvesWhenThereIsNoPage() {
        tinyReserve(1).run("com.acme.PooledBuffers").prints("ok")
            .reports("an object of com.acme.PooledBuffers$Buffer was released a second time")
            .reports("woven: 1 reader, 3 releases, 1 pooled class; not woven: 0", "pending 0, fallbacks 0");
    }

    @Test
    void aFullHeapIsNoReasonNotToReleaseAPooledObjectForTheFirstTime() {
        ChildJvm.withPrograms().option("-Xmx32m", "-XX:+UseSerialGC").agent("").run("com.acme.FullHeap").prints("ok")
            .reports("2 pooled classes", "deferred 2, reclaimed 2, pending 0");
    }

    @Test
    void aSiteDoesWhatItSaysWhenNoPageIsLeft() {
        tinyReserve(2).run("com.acme.Exhausted").succeeds().prints("ok")
            .reports("woven: 1 reader, 4 releases; not woven: 0", "pending 0");
    }

    @Test
    void whoCannotWaitDoesNot() {
        tinyReserve(1).run("com.acme.NoWaiting").prints("ok")
            .reports("woven: 2 readers, 4 releases, 1 duty cycle, 1 updater; not woven: 0", "pending 0");
    }

    @Test
    void aBodyThatReleasesRunsItsOwnObjectsReleaseAndDefersAllOthers() {
        ChildJvm.withPrograms().agent("").run("com.acme.Replays").succeeds().prints("ok")
            .reports("woven: 0 readers, 4 releases; not woven: 0", "pending 0")
            .reports("note: com.acme.Replays$Unwoven#free(java.lang.Object) overrides the release of");
    }

    @Test
    void serialisationDoesNotSeeTheHeadOfAPooledClass() {
        final ChildJvm.Result without = ChildJvm.withPrograms().classPath(ChildJvm.runtime(), ChildJvm.agrona())
            .run("com.acme.PooledKinds");
        assertEquals(0, without.status(), without.toString());
        final ChildJvm.Result with = ChildJvm.withPrograms().agent("").run("com.acme.PooledKinds", "woven").succeeds()
            .reports("not woven: @Pooled com.acme.PooledKinds$Contract: an interface", "annotate")
            .reports("not woven: @Pooled com.acme.PooledKinds$Kind: an enum", "annotate")
            .reports("not woven: @Pooled com.acme.PooledKinds$Pair: a record", "class")
            .reports("woven: 0 readers, 0 releases, 6 pooled classes; not woven: 3");
        assertEquals(without.out(), with.out());
    }

    @Test
    void whatADeferredBodyThrowsNeverReachesItsCaller() {
        ChildJvm.withPrograms().agent("").run("com.acme.Failing").prints("ok")
            .reports("java.io.IOException: expected by the test")
            .reports("deferred 2, reclaimed 2, pending 0");
    }

    @Test
    void whatCannotBeWovenIsReportedWithItsReasonAndLeftAlone() {
        final String prefix = "not woven: @DeferRelease com.acme.Refused#";
        ChildJvm.withPrograms().agent("").run("com.acme.Refused").succeeds().prints("ok")
            .reports(prefix + "returnsInt(java.lang.Object): it returns int", "void method")
            .reports(prefix + "returnsArray(java.lang.Object): it returns java.lang.Object[]", "void method")
            .reports(prefix + "ambiguous(java.lang.Object,java.lang.Object): it could release any of 2", "@Released")
            .reports(prefix + "marked(java.lang.Object,java.lang.Object): @Released is on 2", "leave it on one")
            .reports(prefix + "nativeRelease(java.lang.Object): it is native", "annotate")
            .reports("not woven: @ReadSide @DeferRelease com.acme.Refused#both(java.lang.Object)", "at once")
            .reports("not woven: @ReadSide com.acme.Refused#nativeReader(): it is native", "annotate")
            .reports("not woven: @UpdateSide @DeferRelease com.acme.Refused#updateAndRelease", "at once")
            .reports("not woven: @Quiescent @ReadSide @DeferRelease com.acme.Refused#turnAndRelease", "at once")
            .reports("not woven: @UpdateSide com.acme.Refused#suspendingUpdate(kotlin.coroutines.Cont", "suspend")
            .reports("not woven: @Quiescent com.acme.Refused#nativeTurn(): it is native", "annotate")
            .reports("not woven: @ReadSide com.acme.Refused#suspending(kotlin.coroutines.Continuation)", "suspend")
            .reports("not woven: @ReadSide com.acme.Refused$Base#look(): it has no body", "implement")
            .reports("not woven: @DeferRelease com.acme.Refused$Base#give(java.lang.Object): it has no body")
            .reports("not woven: @ReadSide com.acme.Refused$Contract#look(): it has no body")
            .reports("not woven: @DeferRelease com.acme.Refused$Contract#give(java.lang.Object): it has no body")
            .reports("note: @ReadSide com.acme.Refused#future()", "future", "inside the method")
            .reports("note: @ReadSide com.acme.Refused#stream()", "stream", "inside the method")
            .reports("woven: 4 readers, 0 releases; not woven: 16;");
    }

    @Test
    void anOverrideWithoutAnnotationIsReported() {
        ChildJvm.withPrograms().agent("").run("com.acme.Overriding").succeeds().prints("ok")
            .reports("note: com.acme.Overriding$Forgotten#look(int) overrides the reader of com.acme.Overriding$Pool")
            .doesNotReport("note: ", "Forgotten#free")
            .reports("note: com.acme.Overriding$Implementation#scan() overrides the reader of"
                + " com.acme.Overriding$Index")
            .doesNotReport("note: ", "Remembered")
            .doesNotReport("note: ", "hidden");
    }

    @Test
    void aClassThatWasLoadedBeforeTheAgentIsWoven() {
        try (TestJar early = TestJar.ofAgent("com.acme.EarlyAgent")) {
            jvm(true).option("-javaagent:" + early.path() + "=yes").agent("report=all").run("com.acme.Early").succeeds()
                .prints("ok")
                .reports("woven: @ReadSide com.acme.Early#look()")
                .reports("woven: @DeferRelease com.acme.Early#free(java.lang.Object,int)")
                .reports("not woven: @Pooled com.acme.Early: it was loaded before the agent", "come first")
                .reports("woven: @Pooled com.acme.Early$Late");
        }
    }

    @Test
    void aClassThatIsTransformedAnewStaysWovenAndIsCountedOnce() {
        try (TestJar early = TestJar.ofAgent("com.acme.EarlyAgent")) {
            ChildJvm.withPrograms().option("-javaagent:" + early.path()).agent("").run("com.acme.Anew")
                .prints("ok")
                .reports("woven: 1 reader, 1 release, 1 pooled class; not woven: 0; deferred 5, reclaimed 5");
        }
    }

    @Test
    void aClassLoaderGoesWhenItsApplicationIsDone() {
        ChildJvm.withPrograms().agent("").run("com.acme.Unloading").succeeds().prints("ok")
            .reports("woven: 3 readers, 9 releases; not woven: 0; deferred 9, reclaimed 9");
    }

    @Test
    void aBulkMethodIsCalledOnceForManyReleases() {
        ChildJvm.withPrograms().agent("").run("com.acme.BulkReleases").prints("ok")
            .reports("woven: 0 readers, 6 releases; not woven: 0", "pending 0", "failed 3");
    }

    @Test
    void whatItsCallerRunsIsOverWhenItReturns() {
        ChildJvm.withPrograms().agent("").run("com.acme.Callers").prints("ok")
            .reports("note: @DeferRelease com.acme.Callers$Store#closeLocked(): it is synchronized", "name a method")
            .reports("woven: 0 readers, 8 releases, 1 pooled class; not woven: 0", "pending 0");
    }

    @Test
    void releasesThatSayWhatTheyWeighAreCountedAndHaveABudget() {
        // Who waits is to wait until the reader leaves, however long that takes here.
        ChildJvm.withPrograms().agent("pending.bytes=1000,fallback.timeout=50s").run("com.acme.Weighed").prints("ok")
            .reports("woven: 1 reader, 6 releases; not woven: 0", "pending 0");
    }

    @Test
    void bulkMethodsAndHoldersThatCannotBeHadAreReportedWithTheirReason() {
        final String prefix = "not woven: @DeferRelease com.acme.RefusedKinds#";
        ChildJvm.withPrograms().agent("").run("com.acme.RefusedKinds").succeeds().prints("ok")
            .reports(prefix + "noSuch(java.lang.Object): its class has no method void"
                + " nothing(java.lang.Object[],int,int), which bulk=nothing needs")
            .reports(prefix + "wrong(java.lang.String): its class has no method void"
                + " wrongAll(java.lang.Object[],int,int) or (java.lang.String[],int,int), which bulk=wrongAll needs,"
                + " but void wrongAll(java.lang.Integer[],int,int) and int wrongAll(java.lang.Object[],int,long)")
            .reports(prefix + "ofInstance(java.lang.Object)", "but static void staticAll(java.lang.Object[],int,int)")
            .reports(prefix + "more(java.lang.Object,int): bulk=giveAll would lose its other argument")
            .reports(prefix + "handle(long): bulk=giveAll is for objects, and it releases a long")
            .reports(prefix + "deferred(java.lang.Object): bulk=deferredAll is a release itself")
            .reports(prefix + "noWeight(java.lang.String): java.lang.String has no method int capacity() or long "
            + "capacity() that"
                + " anybody may call, which bytes=capacity needs")
            .reports(prefix + "weighedBeyond(java.lang.String): bytes=1, and it has one parameter, which is 0")
            .reports(prefix + "weighedByText(java.lang.String): bytes=0 names a java.lang.String; it has to be an "
            + "int or a long")
            .reports(prefix + "weighedHandle(long): bytes=capacity is for objects that have methods, and it "
            + "releases a long; write the index of a parameter")
            .reports("not woven: @ReadSide com.acme.RefusedKinds#text(): its holds is neither \"this\" nor the index")
            .reports("not woven: @ReadSide com.acme.RefusedKinds#negative(): its holds is neither")
            .reports("not woven: @ReadSide com.acme.RefusedKinds#beyond(java.lang.Object): holds=1, and it has one")
            .reports("not woven: @ReadSide com.acme.RefusedKinds#ofStatic(): it is static and has no this")
            .reports("not woven: @ReadSide com.acme.RefusedKinds#ofDouble(double): holds=0, which is double")
            .reports("woven: 0 readers, 1 release; not woven: 15;");
    }

    @ParameterizedTest
    @ValueSource(ints = {46, 49, 50, 52, 61})
    void classFilesOfAnyVersionAreWoven(final int version) {
        try (TestJar old = TestJar.ofVersion(version, com.acme.Versioned.class)) {
            tinyReserve(1).firstOnClassPath(old.path())
                .run("com.acme.Versioned", Integer.toString(version))
                .prints("ok")
                .reports("woven: 1 reader, 2 releases, 1 pooled class; not woven: 0");
        }
    }

    /** Each thread has room for some ten releases a page. */
    private static ChildJvm tinyReserve(final int pages) {
        return ChildJvm.withPrograms().agent("page.entries=16,reserve.pages.shared=0,reserve.pages.per.thread=" + pages
            + ",stall.timeout=30s,fallback.timeout=30s");
    }

    private static ChildJvm jvm(final boolean hasRuntimeOfItsOwn) {
        final ChildJvm jvm = ChildJvm.withPrograms();
        return hasRuntimeOfItsOwn ? jvm.classPath(ChildJvm.runtime(), ChildJvm.agrona()) : jvm;
    }
}
