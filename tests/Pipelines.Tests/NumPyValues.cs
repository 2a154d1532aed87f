using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Pipelines.Tests;

/// <summary>Rule V3: NumPy opens what we write, and we read what it writes.</summary>
public sealed class NumPyValues : IDisposable
{
    const string Script = """
        import json, os, sys, zipfile
        import numpy as np
        source, target = sys.argv[1:]
        seen = {}
        for name in sorted(os.listdir(source)):
            if name.endswith('.zip'):
                with zipfile.ZipFile(os.path.join(source, name)) as z:
                    assert z.testzip() is None
                    seen[name] = [z.namelist(), np.load(z.open('parts/Weights.npy')).shape, json.loads(z.read('value.json'))['Score']]
                continue
            a = np.load(os.path.join(source, name), allow_pickle=False)
            seen[name] = [str(a.dtype), a.shape, str(a.sum())]
            def save(kind, value, version=None):
                with open(os.path.join(target, kind + '-' + name), 'wb') as f:
                    np.lib.format.write_array(f, value, version=version, allow_pickle=False)
            save('same', a)
            save('columns', np.asfortranarray(a))
            save('big', a.astype(a.dtype.newbyteorder('>')))
            save('bigcolumns', np.asfortranarray(a.astype(a.dtype.newbyteorder('>'))))
            save('two', a, (2, 0))
            save('three', a, (3, 0))
        np.save(os.path.join(target, 'records.npy'), np.zeros(2, dtype=[('a', '<f8'), ('b', '<i4')]))
        np.save(os.path.join(target, 'texts.npy'), np.array(['a', 'bc']))
        print(json.dumps(seen))
        """;

    static readonly string[] Kinds = ["same", "columns", "big", "bigcolumns", "two", "three"];

    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("pipelines-tests-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Every_kind_of_array_goes_to_NumPy_and_back()
    {
        var python = FindPython();
        Array[] arrays =
        [
            Filled<bool>(3), Filled<sbyte>(2, 3), Filled<byte>(3, 1, 2), Filled<short>(5), Filled<ushort>(2, 2), Filled<int>(2, 3, 4), Filled<uint>(7), Filled<long>(3, 2),
            Filled<ulong>(1, 1), Filled<Half>(4, 2), Filled<float>(300, 200), Filled<double>(2, 0, 3), Filled<Complex>(3, 4), Filled<double>(70, 90, 11), Filled<int>(0),
        ];
        var source = root.CreateSubdirectory("source");
        var target = root.CreateSubdirectory("target");
        for (var i = 0; i < arrays.Length; i++)
            File.WriteAllBytes(Path.Combine(source.FullName, $"{i:00}.npy"), Bytes(arrays[i]));
        File.WriteAllBytes(Path.Combine(source.FullName, "trained.zip"), RoundTrip.Bytes(new PartValues.Trained2("n", new float[500, 3], 0.5)));

        var seen = Run(python, source.FullName, target.FullName);

        Assert.Contains("\"05.npy\": [\"int32\", [2, 3, 4], ", seen);
        Assert.Contains("\"12.npy\": [\"complex128\", [3, 4], ", seen);
        Assert.Contains("\"trained.zip\": [[\"value.json\", \"parts/Weights.npy\"], [500, 3], 0.5]", seen);
        for (var i = 0; i < arrays.Length; i++)
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(source.FullName, $"{i:00}.npy")), File.ReadAllBytes(Path.Combine(target.FullName, $"same-{i:00}.npy")));
            foreach (var kind in Kinds)
                Assert.Equal(Bytes(arrays[i]), Bytes((Array)new Values.ValueFormats().Read(arrays[i].GetType(), Open(target, $"{kind}-{i:00}.npy"), "npy")!));
        }
        Assert.Contains("holds records of several fields", Refused(target, "records.npy"));
        Assert.Contains("holds '<U2' with 1 dimension(s), but double[] was expected", Refused(target, "texts.npy"));
    }

    static string Refused(DirectoryInfo folder, string name) =>
        Assert.Throws<Values.ValueException>(() => new Values.ValueFormats().Read<double[]>(Open(folder, name), "npy")).Message;

    static MemoryStream Open(DirectoryInfo folder, string name) => new(File.ReadAllBytes(Path.Combine(folder.FullName, name)));

    static byte[] Bytes(Array array)
    {
        using var bytes = new MemoryStream();
        new Values.ValueFormats().Write(array.GetType(), array, bytes);
        return bytes.ToArray();
    }

    static Array Filled<T>(params int[] shape)
        where T : unmanaged
    {
        var array = Array.CreateInstance(typeof(T), shape);
        var bytes = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), array.Length * Marshal.SizeOf<T>());
        if (typeof(T) == typeof(bool))
            ((bool[])array)[0] = true;
        else
            new Random(array.Length).NextBytes(bytes);
        return array;
    }

    static string FindPython()
    {
        foreach (var python in (string[])["/usr/bin/python3", "python3"])
        {
            if (Start(python, "-c", "import numpy").Code == 0)
                return python;
        }
        const string why = "no python3 with NumPy is here: apt-get install python3-numpy";
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", why);
        throw new InvalidOperationException(why);
    }

    static string Run(string python, params string[] arguments)
    {
        var (code, output) = Start(python, ["-c", Script, .. arguments]);
        Assert.True(code == 0, output);
        return output;
    }

    static (int Code, string Output) Start(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
