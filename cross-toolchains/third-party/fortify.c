// What a library compiled against glibc with _FORTIFY_SOURCE calls instead of strcpy and the printf family, for musl,
// which has no such checks of its own. Each ends the program when the destination (its size is known to the compiler) is
// too small, as glibc's do. Paho C needs these six and nothing else of glibc's own.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int __vsnprintf_chk(char* to, size_t limit, int flag, size_t size, const char* format, va_list arguments) {
    (void)flag;
    if (limit > size) abort();
    return vsnprintf(to, limit, format, arguments);
}

int __snprintf_chk(char* to, size_t limit, int flag, size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = __vsnprintf_chk(to, limit, flag, size, format, arguments);
    va_end(arguments);
    return length;
}

int __sprintf_chk(char* to, int flag, size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = __vsnprintf_chk(to, size, flag, size, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length >= size) abort();
    return length;
}

int __fprintf_chk(FILE* to, int flag, const char* format, ...) {
    (void)flag;
    va_list arguments;
    va_start(arguments, format);
    const int length = vfprintf(to, format, arguments);
    va_end(arguments);
    return length;
}

int __printf_chk(int flag, const char* format, ...) {
    (void)flag;
    va_list arguments;
    va_start(arguments, format);
    const int length = vprintf(format, arguments);
    va_end(arguments);
    return length;
}

char* __strcpy_chk(char* to, const char* from, size_t size) {
    if (strlen(from) >= size) abort();
    return strcpy(to, from);
}
