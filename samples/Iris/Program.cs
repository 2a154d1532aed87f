Iris.Run();
