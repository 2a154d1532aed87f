using System.Runtime.InteropServices;

namespace Pipelines.Compiler.Tests.Stamping;

static partial class Owner
{
    public static int Change(string path, int user) => Chown(path, user, user);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Chown(string path, int owner, int group);
}
