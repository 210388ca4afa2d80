package kotlin.coroutines;

/**
 * Stands for Kotlin's type of this name, which is the last parameter of every suspend function.
 *
 * @param <T> what the function returns.
 */
public interface Continuation<T> {
}
