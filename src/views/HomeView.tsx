export { default } from "../../ui/views/HomeView.tsx";
