import type { ComponentMapping } from "@remote-ui/react/host";
import { Button, ButtonGroup, Link } from "./buttons.tsx";
import { BarChart, LineChart, MeterChart, SparkLine } from "./charts.tsx";
import { Checkbox, Radio, Select, SelectOption, Switch } from "./choices.tsx";
import { DataTable } from "./data-table.tsx";
import { DateField, DateRangePicker } from "./date-fields.tsx";
import { Badge, Banner, Chip, ChipList, Spinner, StripeFileUploader } from "./feedback.tsx";
import { FocusView } from "./focus-view.tsx";
import { Icon } from "./icon.tsx";
import { Accordion, AccordionItem, Box, Divider, FormFieldGroup, Img, Inline } from "./layout.tsx";
import { List, ListItem, PropertyList, PropertyListItem, TaskList, TaskListItem } from "./lists.tsx";
import { Menu, MenuGroup, MenuItem } from "./menu.tsx";
import { CurrencyField } from "./money-field.tsx";
import {
  DetailPage,
  DetailPagePropertyList,
  DetailPageTable,
  FullPageView,
  OverviewPage,
  PageModule,
} from "./pages.tsx";
import { SearchField } from "./search-field.tsx";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeaderCell, TableRow } from "./table.tsx";
import { Tab, TabList, TabPanel, TabPanels, Tabs } from "./tabs.tsx";
import { TextArea, TextField } from "./text-fields.tsx";
import { Tooltip } from "./tooltip.tsx";
import {
  ContextView,
  OnboardingView,
  PlatformConfigurationView,
  SettingsView,
  SignInView,
} from "./views.tsx";

/** The Dashboard's component for each name that an extension may send, of `/ui` and `/ui/next`. */
export const COMPONENTS: ComponentMapping = {
  Accordion,
  AccordionItem,
  Badge,
  Banner,
  BarChart,
  Box,
  Button,
  ButtonGroup,
  Checkbox,
  Chip,
  ChipList,
  ContextView,
  CurrencyField,
  DataTable,
  DateField,
  DateRangePicker,
  DetailPage,
  DetailPagePropertyList,
  DetailPageTable,
  Divider,
  FocusView,
  FormFieldGroup,
  FullPageView,
  Icon,
  Img,
  Inline,
  LineChart,
  Link,
  List,
  ListItem,
  Menu,
  MenuGroup,
  MenuItem,
  MeterChart,
  OnboardingView,
  OverviewPage,
  PageModule,
  PlatformConfigurationView,
  PropertyList,
  PropertyListItem,
  Radio,
  SearchField,
  Select,
  SettingsView,
  SignInView,
  SparkLineChart: SparkLine,
  Sparkline: SparkLine,
  Spinner,
  StripeFileUploader,
  Switch,
  Tab,
  TabList,
  TabPanel,
  TabPanels,
  Table,
  TableBody,
  TableCell,
  TableFooter,
  TableHead,
  TableHeaderCell,
  TableRow,
  Tabs,
  TaskList,
  TaskListItem,
  TextArea,
  TextField,
  Tooltip,
  option: SelectOption,
};
