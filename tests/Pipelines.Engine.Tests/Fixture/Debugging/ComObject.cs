namespace Pipelines.Engine.Tests.Fixture.Debugging;

/// <summary>An object of the runtime's debugging interface, called by the place of a method in its table (cordebug.idl).</summary>
readonly unsafe struct ComObject(nint pointer)
{
    public nint Pointer { get; } = pointer;

    /// <summary>Calls a method. Those with fewer parameters do not see the rest.</summary>
    public int Try(int slot, nint a = 0, nint b = 0, nint c = 0) =>
        ((delegate* unmanaged<nint, nint, nint, nint, int>)(*(nint**)Pointer)[slot])(Pointer, a, b, c);

    /// <exception cref="InvalidOperationException">It failed.</exception>
    public void Call(int slot, nint a = 0, nint b = 0, nint c = 0)
    {
        if (Try(slot, a, b, c) is < 0 and var error)
            throw new InvalidOperationException($"method {slot} failed with 0x{error:x8}");
    }

    /// <summary>Calls a method that gives an object, after its argument.</summary>
    public ComObject Get(int slot, nint argument)
    {
        nint found;
        Call(slot, argument, (nint)(&found));
        return new(found);
    }

    /// <summary>Calls a method that gives an object.</summary>
    public ComObject Get(int slot)
    {
        nint found;
        Call(slot, (nint)(&found));
        return new(found);
    }

    /// <summary>Another interface of the same object; null when it has none.</summary>
    public ComObject? As(Guid id)
    {
        nint found;
        return Try(0, (nint)(&id), (nint)(&found)) < 0 ? null : new(found);
    }
}
